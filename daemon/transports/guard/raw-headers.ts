/** Every value of a header, in order, as it stood on the wire; `name` is lower case. Node's own map keeps the first or joins. */
export function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}

/** Values of the cookies of one name, over all Cookie headers. */
export function cookiesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  return valuesOf(rawHeaders, 'cookie')
    .flatMap((header) => header.split(';'))
    .flatMap((pair) => {
      const mark = pair.indexOf('=');
      return mark > 0 && pair.slice(0, mark).trim() === name ? [pair.slice(mark + 1).trim()] : [];
    });
}
