import { z } from 'zod';
import { absolutePath } from './discovery.ts';
import { personaRef } from './persona.ts';

export const linkFileInput = z.strictObject({ ref: personaRef, path: absolutePath });
export type LinkFileInput = z.infer<typeof linkFileInput>;

export const unlinkFileInput = linkFileInput;
export type UnlinkFileInput = LinkFileInput;

export const listFileLinksInput = z.strictObject({ ref: personaRef.optional() });
export type ListFileLinksInput = z.infer<typeof listFileLinksInput>;

/**
 * What a look at a linked file came to. `same`: it says what the latest version says, or its draft was made before;
 * `draft`: a draft was made of it; `missing`: it is not there; `unreadable`: it cannot be read as text, or is too large.
 */
export type LinkedFileState = 'same' | 'draft' | 'missing' | 'unreadable';

/** A file that a persona is linked to. */
export interface FileLink {
  readonly personaId: string;
  readonly persona: string;
  /** Absolute, links resolved. */
  readonly path: string;
  readonly createdAt: Date;
}

/** A link that was made, with what the file said. */
export interface LinkedFile extends FileLink {
  readonly state: LinkedFileState;
  /** Id of the draft, when the file says something else than the persona. */
  readonly draft: string | null;
}
