const OPEN = '<active_persona ';
const CLOSE = '</active_persona>';
const GAP = '\n\n';

/** A decoded text without our blocks; undefined when it was a block of ours and nothing else. */
export function withoutBlocks(text: string, nonce: string): string | undefined {
  const key = ` key="${nonce}">`;
  let kept = '';
  let done = 0;
  let isOurs = true;
  for (let from = 0; nonce !== ''; ) {
    const at = text.indexOf(key, from);
    if (at === -1) break;
    const start = text.slice(from, at + 1).lastIndexOf(OPEN) + from;
    if (start < from || text.slice(start, at).includes('>')) {
      from = at + key.length;
      continue;
    }
    // Searched last: a text full of keys and without an end must not be read once per key.
    const close = text.indexOf(CLOSE, at);
    if (close === -1) break;
    const before = text.slice(done, start);
    kept += before.endsWith(GAP) ? before.slice(0, -GAP.length) : before;
    isOurs &&= start === 0 || (done > 0 && before === GAP) || (done > 0 && before === '');
    done = close + CLOSE.length;
    from = done;
  }
  if (done === 0) return text;
  return isOurs && done === text.length ? undefined : kept + text.slice(done);
}

/** A text with a block at its end, separated as in the byte form. */
export function withBlock(text: string, block: string): string {
  return `${text}${GAP}${block}`;
}
