import type { Spot } from './spots.ts';

interface SecretShape {
  readonly what: string;
  /** Source of a regular expression with the flag `g`; linear. The group `lead` is what may be shown of it. */
  readonly pattern: string;
}

/** Keys by the shapes their vendors publish; the longer prefix first. */
const SHAPES: readonly SecretShape[] = [
  { what: 'an Anthropic key', pattern: '(?<lead>sk-ant-)[\\w-]{20,}' },
  { what: 'an OpenRouter key', pattern: '(?<lead>sk-or-)[\\w-]{20,}' },
  { what: 'an OpenAI key', pattern: '(?<lead>sk-(?:proj-|svcacct-|admin-)?)(?=[\\w-]*\\d)[\\w-]{20,}' },
  { what: 'a GitHub token', pattern: '(?<lead>gh[pousr]_)\\w{30,}' },
  { what: 'a GitHub token', pattern: '(?<lead>github_pat_)\\w{22,}' },
  { what: 'a GitLab token', pattern: '(?<lead>glpat-)[\\w-]{20,}' },
  { what: 'a Slack token', pattern: '(?<lead>xox[abeoprs]-)[\\w-]{10,}' },
  { what: 'an AWS key id', pattern: '(?<lead>A(?:KIA|SIA))[0-9A-Z]{16}' },
  { what: 'a Google key', pattern: '(?<lead>AIza)[\\w-]{35}' },
  { what: 'a Google client secret', pattern: '(?<lead>GOCSPX-)[\\w-]{28}' },
  { what: 'a Hugging Face token', pattern: '(?<lead>hf_)[A-Za-z0-9]{30,}' },
  { what: 'a Stripe key', pattern: '(?<lead>[rs]k_live_)[A-Za-z0-9]{16,}' },
  { what: 'an npm token', pattern: '(?<lead>npm_)[A-Za-z0-9]{36}' },
  { what: 'a PyPI token', pattern: '(?<lead>pypi-AgE)[\\w-]{50,}' },
  { what: 'a SendGrid key', pattern: '(?<lead>SG\\.)[\\w-]{22}\\.[\\w-]{43}' },
  { what: 'a token of Maestro', pattern: '(?<lead>mst_)[A-Za-z0-9]{8}_[\\w-]{43}' },
  { what: 'a JSON web token', pattern: '(?<lead>eyJ)[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{10,}' },
  { what: 'a private key', pattern: '(?<lead>-----BEGIN )(?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----' },
];

/** `name = value` where the name says that the value is secret. Blanks are counted, so that it stays linear. */
const ASSIGNED =
  /(?<![\w-])((?:[\w-]{0,40}[_-])?(?:password|passwd|secret|api[_-]?key|apikey|access[_-]?key|auth[_-]?token|token))["']?[ \t]{0,4}[:=][ \t]{0,4}["']?([^\s"'`,;]{12,200})/gi;
/** A password inside an address: `scheme://user:password@host`. */
const IN_ADDRESS = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/]{1,64}:([^\s:@/]{4,128})@/gi;
const PLACEHOLDER =
  /[<>${}[\]*…]|^(?:x+|your|my|the|change|replace|example|dummy|test|foo|secret|password|token)|example|placeholder|redacted/i;

/**
 * Where a text holds what looks like a key, token or password; at most one spot for a place. Messages name the kind and
 * the public beginning, never the secret. Linear.
 */
export function scanSecrets(text: string): readonly Spot[] {
  const spots = SHAPES.flatMap(({ what, pattern }) =>
    [...text.matchAll(new RegExp(`(?<![\\w-])${pattern}`, 'g'))].map((match) => {
      const lead = match.groups?.lead ?? '';
      return spotOf(match.index, match[0].length, `${what} (${lead}…, ${match[0].length} characters)`);
    }),
  );
  for (const match of text.matchAll(ASSIGNED)) {
    const [whole, name = '', value = ''] = match;
    if (!isLikelySecret(value)) continue;
    const start = match.index + whole.length - value.length;
    spots.push(spotOf(start, value.length, `a value that is called "${name.slice(-40)}" (${value.length} characters)`));
  }
  for (const match of text.matchAll(IN_ADDRESS)) {
    const [whole, password = ''] = match;
    if (PLACEHOLDER.test(password)) continue;
    spots.push(spotOf(match.index, whole.length, 'a password inside an address'));
  }
  return withoutOverlaps(spots);
}

function spotOf(start: number, length: number, message: string): Spot {
  return {
    ...{ code: 'SECRET' as const, range: [start, start + length], message },
    suggestion: 'take it out of the text and change it where it was used',
  };
}

/** Letters and digits in such a mixture as no word has: 3 bits a character, and no sign of a stand-in. */
function isLikelySecret(value: string): boolean {
  const isWords = value.split(/[-_./]/).every((part) => /^(?:[A-Za-z]*|\d{1,4})$/.test(part));
  return !isWords && /\d/.test(value) && /[A-Za-z]/.test(value) && !PLACEHOLDER.test(value) && entropyOf(value) >= 3;
}

/** Shannon entropy, bits a character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / text.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}

function withoutOverlaps(spots: readonly Spot[]): readonly Spot[] {
  const kept: Spot[] = [];
  for (const spot of spots.toSorted((a, b) => a.range[0] - b.range[0] || b.range[1] - a.range[1])) {
    if (spot.range[0] >= (kept.at(-1)?.range[1] ?? 0)) kept.push(spot);
  }
  return kept;
}
