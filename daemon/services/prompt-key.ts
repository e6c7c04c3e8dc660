import type { ResolveContext } from '../../contract/persona.ts';

const FACTS = ['agent', 'model', 'cwd', 'path', 'branch', 'user', 'session'] as const;

/**
 * Tells questions apart: who asks for which reference in which context. Made in well under a microsecond for the
 * contexts of sessions; two orders of the same variables may give two keys, two different contexts never one.
 */
export function keyOfQuestion(userId: string, ref: string, context: ResolveContext): string {
  let key = `${userId} ${ref.length}:${ref}`;
  for (const name of FACTS) {
    const value = context[name];
    if (value !== undefined) key += ` ${name}=${value.length}:${value}`;
  }
  if (context.variables) key += ` vars${pairs(context.variables)}`;
  if (context.env) key += ` env${pairs(context.env)}`;
  return key;
}

function pairs(values: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name in values) {
    if (!Object.hasOwn(values, name)) continue;
    const value = values[name] ?? '';
    text += ` ${name.length}:${name}=${value.length}:${value}`;
  }
  return text;
}
