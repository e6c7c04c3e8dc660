import type { PersonaFields } from '../../contract/persona.ts';
import { formatDocument, parseDocument } from '../domain/persona/document.ts';
import { splitFrontMatter } from '../domain/persona/front-matter.ts';
import { toWrittenRef } from './persona-lookup.ts';
import type { Reads } from './ports.ts';
import type { PersonaRow, VersionRow } from './rows.ts';
import { toSnapshot } from './version-builder.ts';

/** What a draft says. */
export interface DraftContent {
  /** Absent when it gives no name. */
  readonly name?: string;
  /** Everything for a document with front matter, which is the whole persona; else the text alone. */
  readonly fields: PersonaFields;
}

/** Reads the document of a draft. Throws what `parseDocument` throws. */
export function readDraft(document: string): DraftContent {
  const { name, fields } = parseDocument(document);
  const isWhole = splitFrontMatter(document).header !== undefined;
  const whole = { displayName: '', description: '', parent: null, tags: [], header: {} };
  return { ...(name !== undefined && { name }), fields: isWhole ? { ...whole, ...fields } : fields };
}

/** Whether a draft says what a version of its persona says. */
export async function isSaidBy(
  reads: Reads,
  { name, fields }: DraftContent,
  { persona, version }: { readonly persona: PersonaRow; readonly version: VersionRow },
): Promise<boolean> {
  const written = { ...version, parent: await toWrittenRef(reads, version.parent) };
  const documentOf = (of: string, snapshot: ReturnType<typeof toSnapshot>) =>
    formatDocument({ name: of, fields: { ...snapshot, tags: [...snapshot.tags] } });
  return (
    documentOf(name ?? persona.name, toSnapshot(fields, written)) === documentOf(persona.name, toSnapshot({}, written))
  );
}
