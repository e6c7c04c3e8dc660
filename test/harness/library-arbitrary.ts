import fc from 'fast-check';
import type { PersonaHeader } from '../../contract/persona.ts';
import { isAppError } from '../../daemon/domain/errors.ts';
import { resolveChain } from '../../daemon/domain/persona/inheritance.ts';
import type { parseSections } from '../../daemon/domain/persona/sections.ts';
import { composePrompt, type SourceVersion } from '../../daemon/domain/prompt/compose.ts';
import type { ComposeMemo } from '../../daemon/domain/prompt/compose-memo.ts';

/** A persona of a library that a test makes up. */
export interface Entry {
  readonly content: string;
  readonly header: PersonaHeader;
  /** Name of the parent, null for none; it may lead to nothing or back. */
  readonly parent: string | null;
}

/** A library by name. */
export type Library = Readonly<Record<string, Entry>>;

const NAMES = ['a', 'b', 'c', 'd', 'f'] as const;

/** Lines out of which texts are made that have everything a text can have. */
export const line = fc.constantFrom(
  ...[
    '',
    '',
    'text',
    '  indented',
    'two\r',
    '\r',
    '# A',
    '## B',
    '# A',
    '### C',
    '####### no',
    '#',
    '- item',
    '> quote',
  ],
  ...['```', '~~~', '`code', '``', '<!--', '-->', '    ```', '- ```', '<!-- note -->', '<!-- {{v}} -->', '`{{v}}`'],
  ...['{{v}}', '{{ w }}', '{{z}}', '\\{{', '{{> f}}', '{{> a}}', '  {{> d}}  ', '{{>f}} x', '{{'],
  ...['<!-- maestro: append -->', '<!-- maestro: prepend -->', '<!-- maestro: remove -->', '<!-- maestro: sealed -->'],
  ...[
    '<!-- maestro: when agent=x -->',
    '<!-- maestro: when agent=!x tag=t -->',
    '<!-- maestro: when -->',
    '<!--maestro:x-->',
  ],
  ...['<active_persona>', '<active_persona', '/path', '\u00a0', '日本', '😀'],
);

const spec = fc.record(
  { default: fc.constantFrom('V', '', '{{w}}', 'x\n# A'), required: fc.boolean() },
  { requiredKeys: [] },
);
const header = fc.record(
  {
    inherit: fc.constantFrom('merge', 'append', 'replace'),
    includes: fc.array(fc.constantFrom('f', 'd', 'f', 'd', 'gone'), { maxLength: 2 }),
    variables: fc.dictionary(fc.constantFrom('v', 'w'), spec, { maxKeys: 2 }),
    kind: fc.constantFrom('persona', 'fragment', 'style'),
  },
  { requiredKeys: [] },
);

/** Texts, headers and parents without any order. */
export const library: fc.Arbitrary<Library> = fc.record(
  Object.fromEntries(
    NAMES.map((name) => [
      name,
      fc.record({
        content: fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n')),
        header,
        parent: fc.constantFrom(null, null, null, null, null, null, ...NAMES, 'gone'),
      }),
    ]),
  ),
) as fc.Arbitrary<Library>;

/** A version of an entry; `version` grows with each edit. */
export function sourceIn(entries: Library, name: string, version = '1.0.0'): SourceVersion | undefined {
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (!entry) return undefined;
  const { content, header: own, parent } = entry;
  return {
    ...{ personaId: `id-${name}`, persona: name, version, versionId: `${name}-${version}-${content}` },
    ...{ content, contentKey: content, tags: ['t'], header: own, parent },
  };
}

/** How texts of a library are composed. */
export interface ComposeSetup {
  readonly memo?: ComposeMemo;
  readonly parse?: (source: SourceVersion) => ReturnType<typeof parseSections>;
  readonly explain?: boolean;
  readonly allowMissing?: boolean;
}

/** What composing one persona of a library gives: the prompt, or the code and message of the AppError it ends in. */
export function outcomeOf(entries: Library, name: string, setup: ComposeSetup = {}): unknown {
  try {
    const chainOf = (leaf: SourceVersion) =>
      resolveChain(leaf, ({ parent }) => (parent === null ? undefined : sourceIn(entries, parent)));
    const leaf = sourceIn(entries, name);
    const fragments = new Map(
      NAMES.flatMap((each) => {
        const source = sourceIn(entries, each);
        return source && !leadsBack(entries, each) ? [[each, chainOf(source)] as const] : [];
      }),
    );
    const context = { agent: 'x', variables: { z: 'Z' } };
    return composePrompt({ chain: leaf ? chainOf(leaf) : [], fragments, context, ...setup });
  } catch (error) {
    if (isAppError(error)) return { code: error.code, message: error.message, details: error.details };
    throw error;
  }
}

function leadsBack(entries: Library, name: string): boolean {
  const seen = new Set<string>();
  for (let at: string | null = name; at !== null; at = entries[at]?.parent ?? null) {
    if (seen.has(at)) return true;
    seen.add(at);
  }
  return false;
}
