import type {
  EditPersonaInput,
  InheritMode,
  PersonaDetail,
  PersonaHeader,
  PersonaKind,
} from '../../../../contract/persona.ts';

/** What the form edits. Tags and the parent are as they are typed. */
export interface Draft {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** Separated by commas or spaces. */
  readonly tags: string;
  /** `name`, `name@version` or `name@label`; empty for none. */
  readonly parent: string;
  readonly kind: PersonaKind;
  readonly inherit: InheritMode;
  readonly content: string;
}

/** A field of the form. */
export type DraftField = keyof Draft;

/** The fields in the order of the form. */
export const DRAFT_FIELDS = [
  'name',
  'displayName',
  'description',
  'tags',
  'parent',
  'kind',
  'inherit',
  'content',
] as const satisfies readonly DraftField[];

/** The form as it stands for a version. */
export function draftOf(persona: PersonaDetail): Draft {
  const { name, displayName, description, tags, parent, header, content } = persona;
  return {
    name,
    displayName,
    description,
    tags: tags.join(', '),
    parent: parent ?? '',
    kind: header.kind ?? 'persona',
    inherit: header.inherit ?? 'merge',
    content,
  };
}

/** The fields in which two forms differ. */
export function differences(a: Draft, b: Draft): readonly DraftField[] {
  return DRAFT_FIELDS.filter((field) => a[field] !== b[field]);
}

/** The part of an edit that a draft makes of a version: only what differs from it. */
export function editOf(draft: Draft, base: PersonaDetail): Pick<EditPersonaInput, 'name' | 'fields'> {
  const changed = new Set<DraftField>(differences(draft, draftOf(base)));
  const { displayName, description, content } = draft;
  return {
    ...(changed.has('name') ? { name: draft.name.trim() } : {}),
    fields: {
      ...(changed.has('displayName') ? { displayName } : {}),
      ...(changed.has('description') ? { description } : {}),
      ...(changed.has('content') ? { content } : {}),
      ...(changed.has('parent') ? { parent: draft.parent.trim() || null } : {}),
      ...(changed.has('tags') ? { tags: parseTags(draft.tags) } : {}),
      ...(changed.has('kind') || changed.has('inherit') ? { header: headerOf(draft, base.header) } : {}),
    },
  };
}

/** Tags of a typed line: cut at commas and spaces, without their `#`, each once. */
export function parseTags(line: string): string[] {
  const tags = line.split(/[\s,]+/).map((tag) => tag.replace(/^#/, ''));
  return [...new Set(tags.filter((tag) => tag !== ''))];
}

/** A draft on top of somebody else's newer version, and the fields that both changed. */
export interface Rebased {
  readonly draft: Draft;
  /** Both sides changed these in different ways; the draft keeps its own. */
  readonly clashes: readonly DraftField[];
}

/** Puts a draft that was made on `base` on top of `theirs`: what it left alone becomes theirs. */
export function rebase(draft: Draft, base: Draft, theirs: Draft): Rebased {
  const mine = new Set(differences(draft, base));
  const kept = Object.fromEntries([...mine].map((field) => [field, draft[field]]));
  const clashes = differences(theirs, base).filter((field) => mine.has(field) && draft[field] !== theirs[field]);
  return { draft: { ...theirs, ...kept }, clashes };
}

/** The header with kind and inheritance of the draft; values that are the default are not written. */
function headerOf({ kind, inherit }: Draft, header: PersonaHeader): PersonaHeader {
  const { kind: _kind, inherit: _inherit, ...rest } = header;
  return {
    ...rest,
    ...(kind === 'persona' ? {} : { kind }),
    ...(inherit === 'merge' ? {} : { inherit }),
  };
}
