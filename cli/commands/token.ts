import { ClientError } from '../../client/app-error.ts';
import type { Scope } from '../../contract/system.ts';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import { timeText } from '../text-format.ts';

/** `maestro token create LABEL` */
export async function createToken({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const scopes = [...new Set((inputs.list('scope') ?? ['read']) as readonly Scope[])];
  const ttl = inputs.text('ttl');
  const input = { label: inputs.arg('label'), scopes, ttlSeconds: ttl === undefined ? undefined : secondsOf(ttl) };
  const client = await connect();
  const token = await client.token.create.mutate(given(input));
  output.answer(token, () => {
    output.pairs([
      ['id', token.id],
      ['scopes', token.scopes.join(', ')],
      ['expires', token.expiresAt ? timeText(token.expiresAt) : 'when it is revoked'],
      ['token', `${token.secret} (shown this once)`],
    ]);
  });
}

/** `maestro token list` */
export async function listTokens({ output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const tokens = await client.token.list.query();
  output.answer(tokens, () => {
    output.table(tokens, [
      { head: 'ID', text: ({ id }) => id },
      { head: 'SCOPES', text: ({ scopes }) => scopes.join(',') },
      { head: 'CREATED', text: ({ createdAt }) => timeText(createdAt) },
      { head: 'EXPIRES', text: ({ expiresAt }) => timeText(expiresAt) },
      { head: 'LAST USED', text: ({ lastUsedAt }) => timeText(lastUsedAt) },
      { head: 'STATE', text: ({ revokedAt }) => (revokedAt ? 'revoked' : 'good') },
      { head: 'LABEL', text: ({ label }) => label },
    ]);
  });
}

/** `maestro token revoke ID` */
export async function revokeToken({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const revoked = await client.token.revoke.mutate({ id: inputs.arg('id') });
  output.answer(revoked, () => output.line(`revoked ${revoked.id}`));
}

/** `maestro web` */
export async function printWebLink({ output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const link = await client.token.webLink.mutate();
  output.answer(link, () => {
    output.line(link.url);
    output.note('good once, within 60 seconds');
  });
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of `90s`, `30m`, `12h`, `30d` or a bare number of seconds. */
export function secondsOf(text: string): number {
  const [, digits, unit] = /^(\d{1,9})([smhd]?)$/.exec(text) ?? [];
  if (digits === undefined) throw new ClientError('INVALID_INPUT', `"${text}" is no time: write 90s, 30m, 12h or 30d`);
  return Number(digits) * (UNIT_SECONDS[unit || 's'] ?? 1);
}
