import type { AcknowledgeInput, PersonaReview } from '../../contract/review.ts';
import { AppError } from '../domain/errors.ts';
import { formatDocument } from '../domain/persona/document.ts';
import { judgeDocument } from '../domain/persona/judge-document.ts';
import type { EventService } from './event-service.ts';
import { findPersonaVersion, toWrittenRef } from './persona-lookup.ts';
import type { Actor, Clock, Database, Reads } from './ports.ts';
import type { PersonaRow, VersionRow } from './rows.ts';

/** What reviews need from outside. */
export interface ReviewServiceDeps {
  readonly database: Database;
  readonly events: EventService;
  readonly clock: Clock;
}

/** Texts that a person must look at before an agent gets them: show them, and take the word of who did. */
export class ReviewService {
  readonly #deps: ReviewServiceDeps;

  constructor(deps: ReviewServiceDeps) {
    this.#deps = deps;
  }

  /** A version with its findings and the hash that an acknowledgement is bound to. */
  async show(actor: Actor, ref: string): Promise<PersonaReview> {
    const { reads } = this.#deps.database;
    const { persona, version } = await findPersonaVersion(reads, actor, ref);
    const document = await documentOf(reads, persona, version);
    const { findings } = judgeDocument(document);
    const [given] =
      version.reviewHash === null ? [] : await reads.acknowledgements(persona.ownerId, [version.reviewHash]);
    return {
      personaId: persona.id,
      name: persona.name,
      version: version.version,
      state: version.reviewHash === null || given ? 'accepted' : 'needs-review',
      hash: version.reviewHash,
      acknowledgedAt: given?.at ?? null,
      findings,
      document,
    };
  }

  /**
   * Takes a person's word for exactly this text: from here on agents may get it, also when it comes again. Once more
   * changes nothing. Throws REVISION_CONFLICT when the text is not the one with this hash, INVALID_INPUT when there is
   * nothing to look at, FORBIDDEN for an agent.
   */
  async acknowledge(actor: Actor, { ref, hash }: AcknowledgeInput): Promise<PersonaReview> {
    const { database, events, clock } = this.#deps;
    if (actor.sessionId !== undefined) {
      throw new AppError('FORBIDDEN', 'an agent cannot acknowledge a text: a person must look at it');
    }
    const id = await database.write(async (tx) => {
      const { persona, version } = await findPersonaVersion(tx, actor, ref);
      refuseOther(persona, version, hash);
      const row = { ownerId: persona.ownerId, reviewHash: hash, actorId: actor.userId, at: clock.now() };
      if (await tx.insertAcknowledgement(row)) {
        const payload = { name: persona.name, version: version.version, hash };
        await tx.record({
          type: 'persona.acknowledged',
          subject: persona.id,
          actorId: actor.userId,
          at: row.at,
          payload,
        });
      }
      return `${persona.id}@${version.version}`;
    });
    events.wake();
    return this.show(actor, id);
  }
}

function refuseOther(persona: PersonaRow, version: VersionRow, hash: string): void {
  const ref = `${persona.name}@${version.version}`;
  if (version.reviewHash === null) {
    throw new AppError('INVALID_INPUT', `${ref} holds nothing that needs a look; it is accepted as it is`);
  }
  if (version.reviewHash === hash) return;
  throw new AppError(
    'REVISION_CONFLICT',
    `${ref} is not the text with this hash: look at it again with \`maestro persona review ${ref}\``,
    { persona: persona.name, version: version.version, hash: version.reviewHash },
  );
}

/** A version as a document: what an export gives, and what findings of it are counted in. */
export async function documentOf(reads: Reads, persona: PersonaRow, version: VersionRow): Promise<string> {
  const { displayName, description, tags, content, header } = version;
  const parent = await toWrittenRef(reads, version.parent);
  return formatDocument({
    name: persona.name,
    version: version.version,
    fields: { displayName, description, tags: [...tags], content, parent, header },
  });
}
