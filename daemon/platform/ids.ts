import { createHash, randomBytes } from 'node:crypto';
import type { Clock, Ids, Sha256 } from '../services/ports.ts';

const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** SHA-256 as lower-case hex. */
export const sha256: Sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** Identifiers from the system's random source. */
export function createIds(clock: Clock): Ids {
  return {
    uuid: () => uuidV7(clock.now().getTime()),
    sessionId: () => pick(BASE32, 10),
    token() {
      const id = pick(BASE62, 8);
      const secret = randomBytes(32).toString('base64url');
      return { id, secret, text: `mst_${id}_${secret}` };
    },
  };
}

/** UUID version 7: 48 bits of milliseconds, then random (RFC 9562, section 5.7). */
function uuidV7(nowMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Evenly distributed characters: bytes beyond the last whole multiple of the alphabet are thrown away. */
function pick(alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}
