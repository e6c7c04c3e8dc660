/** What a block says about the stack in it, and the text itself. */
export interface ActiveBlock {
  /** Persona ids, base first. */
  readonly ids: readonly string[];
  /** Version numbers, in the same order. */
  readonly versions: readonly string[];
  /** Marks the block as made by this installation. */
  readonly nonce: string;
  readonly text: string;
}

/**
 * The block an agent gets: the effective text between tags that name persona and version. The same
 * input gives the same text, always, so that a provider's cache holds. The `<` of these very tags
 * inside the text is written `&lt;`, in any case, because a raw one would end the block early.
 * Format: gateway.md section 3.
 */
export function renderBlock({ ids, versions, nonce, text }: ActiveBlock): string {
  const attributes = `id="${escapeAttribute(ids.join(','))}" version="${escapeAttribute(versions.join(','))}"`;
  const body = text.replace(/<(?=\/?active_persona)/gi, '&lt;');
  return `<active_persona ${attributes} key="${escapeAttribute(nonce)}">\n${body}\n</active_persona>`;
}

function escapeAttribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
