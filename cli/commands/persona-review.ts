import { ClientError } from '../../client/app-error.ts';
import type { PersonaReview } from '../../contract/review.ts';
import { type CommandContext, confirm, isInteractive } from '../context.ts';
import { printFindings } from '../finding-lines.ts';
import type { Output } from '../output.ts';
import { timeText } from '../text-format.ts';

const SHORTEST_HASH = 12;

/** `maestro persona review REF` */
export async function reviewPersona(context: CommandContext): Promise<undefined> {
  const { inputs, output, surroundings, connect } = context;
  const client = await connect();
  const review = await client.persona.review.query({ ref: inputs.arg('persona') });
  const accept = inputs.text('accept');
  const acknowledge = (hash: string) =>
    client.persona.acknowledge.mutate({ ref: `${review.personaId}@${review.version}`, hash });
  if (accept !== undefined) {
    const after = await acknowledge(wholeHash(review, accept));
    output.answer(after, () => output.line(`accepted ${after.name}@${after.version}: agents may get it now`));
    return;
  }
  output.answer(review, () => printReview(output, review));
  const { hash } = review;
  if (output.json || review.state === 'accepted' || hash === null) return;
  if (!isInteractive(surroundings)) {
    output.note(
      `to accept it: maestro persona review ${review.name}@${review.version} --accept ${hash.slice(0, SHORTEST_HASH)}`,
    );
    return;
  }
  if (!(await confirm(context, `Have you read it, and may agents get ${review.name}@${review.version}?`))) {
    output.note('nothing was accepted');
    return;
  }
  await acknowledge(hash);
  output.line(`accepted ${review.name}@${review.version}: agents may get it now`);
}

/** The hash of the text that was shown, from its beginning. */
function wholeHash({ hash, name, version }: PersonaReview, typed: string): string {
  if (!/^[0-9a-f]{12,64}$/.test(typed)) {
    throw new ClientError(
      'INVALID_INPUT',
      `--accept takes the hash that the review shows, at least ${SHORTEST_HASH} characters of it`,
    );
  }
  if (hash?.startsWith(typed)) return hash;
  if (hash === null) throw new ClientError('INVALID_INPUT', `${name}@${version} holds nothing that needs a look`);
  throw new ClientError(
    'REVISION_CONFLICT',
    `${name}@${version} is not the text with this hash: look at it again with \`maestro persona review ${name}@${version}\``,
  );
}

function printReview(output: Output, review: PersonaReview): void {
  const { name, version, state, hash, acknowledgedAt, findings, document } = review;
  output.block(document);
  output.line();
  printFindings(output, `${name}@${version}`, findings);
  output.line();
  const accepted =
    acknowledgedAt === null ? 'accepted: nothing in it needs a look' : `accepted on ${timeText(acknowledgedAt)}`;
  output.pairs([
    ['persona', `${name}@${version}`],
    ['state', state === 'accepted' ? accepted : 'needs review: no agent gets it before you accept it'],
    ['hash', hash ?? '-'],
  ]);
}
