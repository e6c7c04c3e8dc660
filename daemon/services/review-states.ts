import type { StoredState } from '../../contract/finding.ts';
import type { EffectivePrompt, PromptReview, PromptWarning } from '../../contract/persona.ts';
import { AppError } from '../domain/errors.ts';
import type { SourceVersion } from '../domain/prompt/source.ts';
import type { Actor, Reads } from './ports.ts';
import type { PersonaRow, VersionRow } from './rows.ts';

/** Which of these texts need a look that nobody has had yet. No query where none of them ever needed one. */
export async function statesOf(
  reads: Reads,
  ownerId: string,
  hashes: readonly (string | null | undefined)[],
): Promise<(hash: string | null | undefined) => StoredState> {
  const asked = [...new Set(hashes.flatMap((hash) => hash ?? []))];
  const known = asked.length === 0 ? [] : await reads.acknowledgements(ownerId, asked);
  const acknowledged = new Set(known.map(({ reviewHash }) => reviewHash));
  return (hash) => (hash && !acknowledged.has(hash) ? 'needs-review' : 'accepted');
}

/** The state of the latest version of personas of one owner, by persona id. Only those with findings are looked up. */
export async function latestStates(
  reads: Reads,
  rows: readonly PersonaRow[],
): Promise<(row: PersonaRow) => StoredState> {
  const suspects = rows.filter(({ findings }) => findings > 0);
  const [first] = suspects;
  if (!first) return () => 'accepted';
  const hashes = await reads.reviewHashes(suspects.map(({ latestVersionId }) => latestVersionId));
  const stateOf = await statesOf(reads, first.ownerId, [...hashes.values()]);
  return ({ latestVersionId }) => stateOf(hashes.get(latestVersionId));
}

/** The state of one version of a persona. */
export async function stateOfVersion(reads: Reads, ownerId: string, version: VersionRow): Promise<StoredState> {
  return (await statesOf(reads, ownerId, [version.reviewHash]))(version.reviewHash);
}

/** The `reviews` of a prompt that is made of these texts; nothing when none of them ever needed a look. */
export function reviewsIn(sources: readonly SourceVersion[]): Pick<EffectivePrompt, 'reviews'> {
  const reviews = new Map<string, PromptReview>();
  for (const { persona, version, versionId, reviewHash } of sources) {
    if (reviewHash) reviews.set(versionId, { persona, version, hash: reviewHash });
  }
  return reviews.size === 0 ? {} : { reviews: [...reviews.values()] };
}

/** Throws TRUST_REQUIRED (details.reviews) when a prompt holds a text that nobody has acknowledged. */
export async function requireAcknowledged(
  reads: Reads,
  actor: Actor,
  prompt: EffectivePrompt,
): Promise<EffectivePrompt> {
  const open = await openReviews(reads, actor, prompt);
  if (open.length === 0) return prompt;
  throw new AppError('TRUST_REQUIRED', `${reviewText(prompt, open)} and accept it there`, {
    persona: prompt.name,
    reviews: open,
  });
}

/** The prompt with a warning for each text that nobody has acknowledged: for people to look at. */
export async function withReviewWarnings(
  reads: Reads,
  actor: Actor,
  prompt: EffectivePrompt,
): Promise<EffectivePrompt> {
  const open = await openReviews(reads, actor, prompt);
  const warnings = open.map((review): PromptWarning => {
    const { persona, version } = review;
    return { code: 'NEEDS_REVIEW', message: reviewText(prompt, [review]), persona, version };
  });
  return { ...prompt, warnings: [...prompt.warnings, ...warnings] };
}

async function openReviews(reads: Reads, actor: Actor, { reviews = [] }: EffectivePrompt) {
  const stateOf = await statesOf(
    reads,
    actor.userId,
    reviews.map(({ hash }) => hash),
  );
  return reviews.filter(({ hash }) => stateOf(hash) === 'needs-review');
}

function reviewText({ name }: EffectivePrompt, [first, ...more]: readonly PromptReview[]): string {
  const ref = `${first?.persona}@${first?.version}`;
  const what = first?.persona === name ? `${ref} holds` : `"${name}" is made of ${ref}, which holds`;
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  return `${what} something that a person must look at before an agent gets it${others}: run \`maestro persona review ${ref}\``;
}
