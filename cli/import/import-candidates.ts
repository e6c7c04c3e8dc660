/** Expressions for paths that are files of a known format wherever they are found. */
export type Places = readonly RegExp[];

/** Most bytes of one file; a bundle is the largest that is read. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;
const HEAD_BYTES = 64 * 1024;
/** Markdown that comes with every project and is nobody's persona. */
const USUAL =
  /^(?:readme|changelog|changes|history|news|license|licence|copying|contributing|contributors|authors|code[_-]of[_-]conduct|security|support|todo|governance|notice)(?:[._-].*)?$/i;

/** Whether a name alone makes a file worth a look. */
export function looksImportable(path: string): boolean {
  return (
    /\.(?:md|markdown|json|ya?ml|toml|png)$/i.test(path) &&
    !/(?:^|\/)(?:package|package-lock|tsconfig)\.json$/.test(path)
  );
}

/**
 * Whether the content makes a file one to import: a card, bundle or prompt, or Markdown with front matter as ours has
 * it; with `takeAll` any Markdown but what comes with every project. Looks at the beginning only, and at the end of
 * JSON.
 */
export function isPersonaMarkdown(path: string, bytes: Buffer, takeAll: boolean): boolean {
  const head = bytes.subarray(0, HEAD_BYTES).toString('latin1');
  if (/\.png$/i.test(path)) return bytes.includes('chara\0') || bytes.includes('ccv3\0');
  if (/\.json$/i.test(path))
    return isPromptJson(head + bytes.subarray(Math.max(HEAD_BYTES, bytes.length - 4_096)).toString('latin1'));
  if (/\.toml$/i.test(path)) return /^developer_instructions[ \t]*=/m.test(head);
  if (/\.ya?ml$/i.test(path)) return takeAll && /^(?:system|prompt|prompts):/m.test(head);
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (takeAll) return !USUAL.test(name.replace(/\.[^.]+$/, ''));
  return /^(?:\u00ef\u00bb\u00bf)?---\r?\n(?:(?!---)[^\n]*\n){0,60}?(?:name|displayName|parent|kind):/.test(head);
}

function isPromptJson(text: string): boolean {
  if (/"spec"\s*:\s*"chara_card_v[23]"/.test(text) || /"format"\s*:\s*"maestro-bundle"/.test(text)) return true;
  return /"prompt"\s*:/.test(text) && /"type"\s*:\s*"(?:text|chat)"/.test(text) && /"name"\s*:/.test(text);
}
