import { timingSafeEqual } from 'node:crypto';
import type { Sha256 } from './ports.ts';

/** A token taken apart. */
export interface TokenParts {
  readonly id: string;
  readonly secret: string;
}

const TOKEN = /^mst_([A-Za-z0-9]{8})_([A-Za-z0-9_-]{43})$/;
const NO_HASH = '0'.repeat(64);

/** Takes `mst_<id>_<secret>` apart; both parts are empty for anything else. */
export function splitToken(text: string): TokenParts {
  const [, id = '', secret = ''] = TOKEN.exec(text) ?? [];
  return { id, secret };
}

/** Whether a secret is the one that was stored, by SHA-256 as hex. The time taken tells nothing, not even whether one was stored. */
export function isSecretRight(secret: string, stored: string | undefined, sha256: Sha256): boolean {
  const given = Buffer.from(sha256(secret), 'hex');
  return timingSafeEqual(given, Buffer.from(stored ?? NO_HASH, 'hex')) && stored !== undefined;
}
