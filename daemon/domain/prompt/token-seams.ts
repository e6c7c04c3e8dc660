/**
 * Whether no token crosses an offset, by the way the tokenizers of the o200k and cl100k families split a text before
 * they look for tokens: a run of line ends is never joined with what follows, but for `/` after punctuation and for
 * white space before yet another line end.
 */
export function isTokenSeam(text: string, offset: number): boolean {
  if (text.charAt(offset - 1) !== '\n') return false;
  let at = offset;
  while (text.charAt(at) === ' ' || text.charAt(at) === '\t') at += 1;
  const next = text.charAt(at);
  return next !== '' && !/[\s/]/.test(next);
}
