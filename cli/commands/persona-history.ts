import type { HistoryEntry } from '../../contract/history.ts';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import { firstLine, timeText } from '../text-format.ts';

/** `maestro persona history REF` */
export async function showHistory({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const entries = await client.persona.history.query(
    given({ ref: inputs.arg('persona'), limit: inputs.number('limit'), before: inputs.number('before') }),
  );
  output.answer(entries, () => {
    output.table(entries, [
      { head: 'NUMBER', text: ({ seq }) => String(seq), align: 'right' },
      { head: 'WHEN', text: ({ at }) => timeText(at) },
      { head: 'BY', text: ({ actorName }) => actorName },
      { head: 'WHAT', text: (entry) => firstLine(historyText(entry)) },
    ]);
  });
}

/** One recorded change in words. */
export function historyText({ type, payload }: Pick<HistoryEntry, 'type' | 'payload'>): string {
  const told = (key: string) => {
    const value = payload[key];
    return value === null || value === undefined ? 'nothing' : String(value);
  };
  switch (type) {
    case 'persona.created':
      return `created as ${told('name')}, version ${told('version')}`;
    case 'persona.versioned':
      return `version ${told('version')}${payload.mergedOnto === undefined ? '' : ', merged'}: ${told('summary')}`;
    case 'persona.renamed':
      return `renamed from ${told('from')} to ${told('to')}`;
    case 'label.moved':
      return payload.before === null
        ? `label ${told('label')} set to ${told('after')}`
        : `label ${told('label')}: ${told('before')} -> ${told('after')}`;
    case 'label.removed':
      return `label ${told('label')} removed, it pointed to ${told('before')}`;
    case 'label.protected':
      return `label ${told('label')} ${payload.isProtected === true ? 'protected' : 'unprotected'}`;
    case 'draft.created':
      return `draft ${told('draft')} from a ${told('source')}`;
    case 'draft.accepted':
      return `draft ${told('draft')} accepted as ${told('version')}`;
    case 'draft.discarded':
      return `draft ${told('draft')} discarded`;
    default:
      return type.replace(/^persona\./, '');
  }
}
