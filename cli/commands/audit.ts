import type { AuditEntry, ListAuditInput } from '../../contract/audit.ts';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import { timeText } from '../text-format.ts';

/** `maestro audit [verify]` */
export function audit(context: CommandContext): Promise<undefined> {
  return context.inputs.optionalArg('what') === 'verify' ? verifyAudit(context) : listAudit(context);
}

async function listAudit({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const entries = await client.audit.list.query(
    given({
      subject: inputs.text('subject'),
      // The daemon knows the kinds and names them when one is unknown; to know them here would cost every start.
      actions: inputs.list('action') as ListAuditInput['actions'],
      before: inputs.number('before'),
      limit: inputs.number('limit'),
    }),
  );
  output.answer(entries, () => {
    output.table(entries, [
      { head: 'SEQ', text: ({ seq }) => String(seq), align: 'right' },
      { head: 'WHEN', text: ({ at }) => timeText(at) },
      { head: 'BY', text: ({ actorId, actorName }) => actorName ?? actorId },
      { head: 'ACTION', text: ({ action }) => action },
      { head: 'SUBJECT', text: ({ subject, subjectName }) => subjectName ?? subject },
      { head: 'DETAILS', text: detailsText },
    ]);
  });
}

async function verifyAudit({ output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const check = await client.audit.verify.query();
  output.answer(check, () => {
    const what = check.entries === 1 ? 'entry' : 'entries';
    output.line(`${check.entries} ${what} checked: the audit is as it was written`);
    output.line(`last hash ${check.headHash}`, 'dim');
  });
}

const SHA256 = /^[0-9a-f]{64}$/;

/** The facts of an entry in one line; hashes are cut to twelve characters. */
function detailsText({ details, subjectName }: AuditEntry): string {
  const facts = Object.entries(details).filter(([key, value]) => key !== 'name' || value !== subjectName);
  return facts.map(([key, value]) => `${key}=${factText(value)}`).join(' ');
}

function factText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return SHA256.test(value) ? value.slice(0, 12) : value;
}
