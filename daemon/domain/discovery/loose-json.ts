/**
 * Reads JSON as agents write it: with comments and commas before a closing bracket. undefined for what is no JSON even
 * so. Linear.
 */
export function tryLooseJson(text: string): unknown {
  try {
    return JSON.parse(strictJson(text));
  } catch {
    return undefined;
  }
}

function strictJson(text: string): string {
  const kept: string[] = [];
  // What ends a run of text that is kept as it is.
  const stop = /["/,]/g;
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length; ) {
    stop.lastIndex = at;
    const next = stop.exec(text)?.index ?? text.length;
    kept.push(text.slice(at, next));
    const [end, piece] = pieceAt(text, next);
    kept.push(piece);
    at = end;
  }
  return kept.join('').replace(/"(?:[^"\\]|\\.)*"|,(?=\s{0,1000}[\]}])/g, (token) => (token === ',' ? ' ' : token));
}

/** A string as it is, a comment as a blank; where it ends and what stands for it. */
function pieceAt(text: string, at: number): readonly [end: number, piece: string] {
  const start = text.slice(at, at + 2);
  if (start.startsWith('"')) {
    const string = /"(?:[^"\\]|\\.)*"?/y;
    string.lastIndex = at;
    const whole = string.exec(text)?.[0] ?? '"';
    return [at + whole.length, whole];
  }
  if (start !== '//' && start !== '/*') return [at + 1, start.charAt(0)];
  const close = start === '//' ? text.indexOf('\n', at) : text.indexOf('*/', at + 2) + 2;
  // A comment that is not closed reaches to the end.
  return [close < at + 2 ? text.length : close, ' '];
}

/** A value inside objects by its keys; undefined where one of them is missing. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at;
}

/** The texts of a list, or a single text as a list; undefined for anything else. */
export function textsOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  return value.filter((each): each is string => typeof each === 'string');
}
