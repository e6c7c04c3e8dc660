/** Sizes and depths that hold everywhere; the reasons are in docs/security.md. */
export const LIMITS = {
  /** Persona body, bytes of UTF-8. */
  contentBytes: 1024 * 1024,
  /** Front matter, bytes, checked before it is parsed. */
  frontMatterBytes: 16 * 1024,
  /** Text after inheritance and variables, bytes. */
  effectiveBytes: 1024 * 1024,
  /** Parents or nested fragments. */
  chainDepth: 16,
  /** Personas in the stack of one agent session. */
  stackDepth: 8,
  /** Earlier stacks a session remembers for revert. */
  revertDepth: 64,
  /** tRPC request body, bytes. */
  rpcBodyBytes: 2 * 1024 * 1024,
  /** Gateway request body, bytes. */
  gatewayBodyBytes: 32 * 1024 * 1024,
  /** Rows in one page of a list. */
  pageRows: 500,
  /** Personas that one action may change together. */
  bulkPersonas: 5_000,
} as const;

/** Form of a persona name: lower case ASCII, 1 to 64 characters. */
export const NAME_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** Names that are refused although they fit the pattern: YAML words, object members, device names. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'null',
  'true',
  'false',
  'yes',
  'no',
  'on',
  'off',
  'constructor',
  'prototype',
  'con',
  'prn',
  'aux',
  'nul',
  ...Array.from({ length: 9 }, (_, i) => [`com${i + 1}`, `lpt${i + 1}`]).flat(),
]);

/** Whether a text may be the name of a persona; digits alone are no name. */
export function isPersonaName(text: string): boolean {
  return NAME_PATTERN.test(text) && !RESERVED_NAMES.has(text) && !/^\d+$/.test(text);
}

/** Protocol number that client and daemon compare; it grows when an old client would misunderstand. */
export const PROTOCOL_VERSION = 1;
