import { describe, expect, it } from 'vitest';
import { createIds, sha256 } from './ids.ts';

const ids = createIds({ now: () => new Date(0x017f22e279b0), monotonicMs: () => 0 });

describe('identifiers', () => {
  it('makes version 7 UUIDs that begin with the time (RFC 9562, appendix A.6)', () => {
    expect(ids.uuid()).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('makes session ids of ten characters that cannot be confused with each other', () => {
    expect(ids.sessionId()).toMatch(/^[0-9abcdefghjkmnpqrstvwxyz]{10}$/);
  });

  it('makes tokens that no two calls share', () => {
    const tokens = Array.from({ length: 200 }, () => ids.token().text);
    expect(new Set(tokens).size).toBe(200);
    for (const token of tokens) expect(token).toMatch(/^mst_[A-Za-z0-9]{8}_[A-Za-z0-9_-]{43}$/);
  });

  it('hashes as FIPS 180-4 says for "abc"', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
