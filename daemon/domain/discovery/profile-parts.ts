import type { DiscoveryOptions } from '../../../contract/discovery.ts';
import { displaySafe } from '../../../contract/display-safe.ts';
import type { Frame, Places, Profile, TextRules } from './profile.ts';

/** What a profile is made of. */
export interface ProfileInput {
  readonly places: Places;
  readonly options: DiscoveryOptions;
  /** Instructions that settings of the user or of the project name. */
  readonly instructions?: Profile['instructions'];
  readonly managedText?: NonNullable<Profile['managedText']>;
  /** Names of context files that only the project asks for. */
  readonly projectNames?: readonly string[];
}

/** What most modes do with text: nothing. */
export const VERBATIM: TextRules = {
  trim: 'none',
  trimsGlobalEnd: false,
  dropsBom: false,
  splitsFrontMatter: () => false,
  dropsComments: false,
  badUtf8: 'reject',
};

/** A project up to its marked root, `.git` unless options say otherwise; without one, only the folder itself. */
export function projectBoundary(markers: readonly string[] = ['.git']): Profile['boundary'] {
  return { markers, above: 0, without: 'cwd' };
}

/** Global and project text one after the other, nothing around them. */
export function noFrame(between: string): () => Frame {
  return () => ({ before: '', between, after: '' });
}

/** What all profiles have in common; each overrides what it does differently. */
export const COMMON = {
  groups: [['AGENTS.md']],
  pick: 'all',
  keep: 'all',
  order: 'root-first',
  instructions: [],
  excludes: [],
  text: VERBATIM,
  trustsProject: true,
  skipsHome: false,
  label: ({ path }: { readonly path: string }) => path,
  block: () => ['', ''] as const,
  between: '\n\n',
  frame: noFrame('\n\n'),
  places: { global: 'instructions', project: 'instructions', touched: 'tool output' },
} as const satisfies Partial<Profile>;

/** What most modes do with touched files. */
export const TOUCH = {
  order: 'root-first',
  ceiling: 'root',
  nearest: false,
  skipsTouched: false,
  wrap: ['', ''],
  between: '\n\n',
} as const satisfies Profile['touch'];

/** The tag of Maestro's own block. */
export const OWN_TAG = 'context_file';

/** The block of Maestro itself. */
export function contextFileBlock(label: string): readonly [string, string] {
  return [`<${OWN_TAG} path="${label}">\n`, `\n</${OWN_TAG}>`];
}

/** A path that can stand in an attribute: nothing in it ends the attribute or acts on a terminal. */
export function attributeText(path: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' };
  return displaySafe(path).replace(/[&"<>]/g, (char) => entities[char] ?? char);
}
