import { relativePath } from './paths.ts';
import type { Frame, ImportRules, Profile } from './profile.ts';
import { COMMON, type ProfileInput, projectBoundary, TOUCH, VERBATIM } from './profile-parts.ts';

/** gemini-cli-core 0.61. */
export function geminiProfile({ places, options, projectNames = [] }: ProfileInput): Profile {
  const {
    names = ['GEMINI.md'],
    markers,
    upstreamOrder,
    upstreamErrorPaths,
    trusted = true,
    importFormat = 'tree',
  } = options;
  const folder = `${places.geminiHome}/.gemini`;
  // The folder of the user holds credentials too: a project may not name them.
  const globalNames = names.filter((name) => name.endsWith('.md') || !projectNames.includes(name));
  return {
    ...COMMON,
    mode: 'gemini',
    globals: [{ folder, names: globalNames, pick: 'all', scope: 'global' }],
    groups: [names],
    boundary: { ...projectBoundary(markers), stopBefore: folder },
    order: upstreamOrder ? 'units' : 'depth',
    touch: {
      ...TOUCH,
      ceiling: 'root-of-cwd',
      wrap: ['\n\n--- Newly Discovered Project Context ---\n', '\n--- End Project Context ---'],
    },
    imports: geminiImports(upstreamErrorPaths ?? false, importFormat),
    text: { ...VERBATIM, trim: 'ends', badUtf8: 'show' },
    trustsProject: trusted,
    block: (label) => [`--- Context from: ${label} ---\n`, `\n--- End of Context from: ${label} ---`],
    frame: geminiFrame,
    places: { global: 'system instruction', project: 'first user message', touched: 'tool output' },
  };
}

/** gemini-cli-core 0.10 to 0.30: one folder more above, and a search below. */
export function geminiLegacyProfile(input: ProfileInput): Profile {
  const { touch: _none, ...gemini } = geminiProfile(input);
  const { options } = input;
  return {
    ...gemini,
    mode: 'gemini-legacy',
    boundary: { ...gemini.boundary, above: 1, without: 'home-parent' },
    order: 'by-name',
    skipsHome: true,
    search: { maxDirs: options.maxDirs ?? 200, ignoreFile: '.geminiignore' },
    label: ({ path }, { dir }) => relativePath(dir, path),
    places: { global: 'system instruction', project: 'system instruction', touched: 'nowhere' },
  };
}

function geminiImports(tellsPaths: boolean, format: ImportRules['format']): ImportRules {
  return {
    style: 'gemini',
    maxHops: 5,
    root: 'marker',
    tilde: false,
    trimsPunctuation: false,
    onFailure: 'note',
    repeat: 'again',
    tellsPaths,
    wrap: (spec) => [`<!-- Imported from: ${spec} -->\n`, `\n<!-- End of import from: ${spec} -->`],
    format,
    trimsImported: false,
  };
}

const HEADINGS = {
  global: 'Global',
  userProjectMemory: 'Private Project Memory',
  extension: 'Extension',
  project: 'Project',
} as const;

/** Parts of a text by their place. */
export type GeminiParts = Readonly<Partial<Record<keyof typeof HEADINGS, string>>>;

/** The four parts in the order in which gemini-cli shows them, each under its name; empty ones are left out. */
export function geminiFlattened(parts: GeminiParts): string {
  return (Object.keys(HEADINGS) as (keyof typeof HEADINGS)[])
    .flatMap((name) => (parts[name] ? [`--- ${HEADINGS[name]} ---\n${parts[name]}`] : []))
    .join('\n\n');
}

/** Private memory and extensions are not looked for here. */
function geminiFrame(_dir: string, { global, project }: Parameters<Profile['frame']>[1]): Frame {
  const whole = geminiFlattened({ global: global ? '\0' : '', project: project ? '\0' : '' }).split('\0');
  const [before = '', between = ''] = whole;
  return { before, between, after: '' };
}
