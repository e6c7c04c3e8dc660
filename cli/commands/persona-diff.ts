import { ClientError, toClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import { isPersonaName } from '../../contract/limits.ts';
import type { CommandContext } from '../context.ts';
import { printDiff } from '../diff-text.ts';
import { readInput } from '../files.ts';
import { given } from '../inputs.ts';

const VERSION = /^\d+\.\d+\.\d+$/;
const DRAFT = 'draft:';

/** What a word names: a version or label of the persona, or the other side of a comparison. */
type Side =
  | { readonly selector: string }
  | { readonly toRef: string }
  | { readonly draft: string }
  | { readonly text: string };

/** `maestro persona diff REF [FROM [TO]]` */
export async function diffPersona(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const client = await connect();
  const ref = inputs.arg('persona');
  const sideOf = (word: string | undefined) =>
    word === undefined ? undefined : findSide(context, client, { ref, word });
  const first = await sideOf(inputs.optionalArg('from'));
  const second = await sideOf(inputs.optionalArg('to'));
  const diff = await client.version.diff.query(
    given({
      ref,
      ...sidesOf(first, second),
      of: inputs.flag('effective') ? ('effective' as const) : undefined,
    }),
  );
  output.answer(diff, () => printDiff(output, diff, { words: inputs.flag('words') }));
}

/** Two words are from and to; one alone is from when it is a version, else it is to. */
function sidesOf(first: Side | undefined, second: Side | undefined) {
  const asTo = (side: Side) => ('selector' in side ? { to: side.selector } : side);
  if (!first) return {};
  if (!second) return 'selector' in first ? { from: first.selector } : first;
  return { ...('selector' in first ? { from: first.selector } : first), ...asTo(second) };
}

/** A version or label of the persona first, then a draft, another persona, a file. */
async function findSide(
  context: CommandContext,
  client: DaemonClient,
  { ref, word }: { readonly ref: string; readonly word: string },
): Promise<Side> {
  if (VERSION.test(word) || word === 'latest') return { selector: word };
  if (word.startsWith(DRAFT)) return { draft: word.slice(DRAFT.length) };
  const labels = await client.label.list.query({ ref });
  if (labels.some(({ label }) => label === word)) return { selector: word };
  const couldBeRef = isPersonaName(word.split('@', 1)[0] ?? '');
  if (couldBeRef && (await isPersona(client, word))) return { toRef: word };
  try {
    return { text: await readInput(context, word) };
  } catch (error) {
    if (!couldBeRef) throw error;
    const message = `"${word}" is no version or label of ${ref}, no persona and no file that can be read`;
    throw new ClientError('INVALID_INPUT', message, { cause: error });
  }
}

async function isPersona(client: DaemonClient, ref: string): Promise<boolean> {
  try {
    await client.persona.get.query({ ref });
    return true;
  } catch (error) {
    // A version that is missing is a mistake worth telling; a name that is missing may be a file.
    const { code } = toClientError(error);
    if (code === 'PERSONA_NOT_FOUND') return ref.includes('@');
    if (code === 'VERSION_NOT_FOUND') return true;
    throw error;
  }
}
