import type { DiscoveryMode } from '../../../contract/discovery.ts';
import { nameOf, relativePath } from './paths.ts';
import type { ImportRules, Profile } from './profile.ts';
import { claudeProfile } from './profile-claude.ts';
import { geminiLegacyProfile, geminiProfile } from './profile-gemini.ts';
import {
  attributeText,
  COMMON,
  contextFileBlock,
  noFrame,
  OWN_TAG,
  type ProfileInput,
  projectBoundary,
  TOUCH,
  VERBATIM,
} from './profile-parts.ts';

/** The profile of each mode. */
export const PROFILES: Readonly<Record<DiscoveryMode, (input: ProfileInput) => Profile>> = {
  native: nativeProfile,
  gemini: geminiProfile,
  'gemini-legacy': geminiLegacyProfile,
  claude: claudeProfile,
  codex: codexProfile,
  opencode: opencodeProfile,
  'agents-md': agentsMdProfile,
};

/** Imports by Maestro's own rules. */
const NATIVE_IMPORTS: ImportRules = {
  style: 'markdown-and-comments',
  maxHops: 5,
  root: 'marker',
  tilde: true,
  trimsPunctuation: true,
  onFailure: 'literal',
  repeat: 'once',
  tellsPaths: false,
  wrap: () => ['', ''],
  format: 'tree',
  trimsImported: true,
};

function nativeProfile({ places, options }: ProfileInput): Profile {
  return {
    ...COMMON,
    mode: 'native',
    globals: [{ folder: places.maestroConfig, names: ['PERSONA.md'], pick: 'all', scope: 'global' }],
    groups: [['AGENTS.md', 'PERSONA.md']],
    boundary: projectBoundary(options.markers),
    touch: TOUCH,
    imports: NATIVE_IMPORTS,
    tag: OWN_TAG,
    text: {
      ...VERBATIM,
      trim: 'blank-lines',
      dropsBom: true,
      splitsFrontMatter: (name) => name === 'PERSONA.md',
    },
    label: ({ path, scope }, { root }) =>
      attributeText(scope === 'global' ? `~config/${nameOf(path)}` : relativePath(root, path)),
    block: contextFileBlock,
  };
}

function codexProfile({ places, options }: ProfileInput): Profile {
  const names = ['AGENTS.override.md', 'AGENTS.md'];
  return {
    ...COMMON,
    mode: 'codex',
    globals: [{ folder: places.codexHome, names, pick: 'first', scope: 'global' }],
    groups: [[...names, ...(options.fallbackNames ?? []).filter((name) => !names.includes(name))]],
    pick: 'first',
    boundary: projectBoundary(options.markers),
    text: { ...VERBATIM, trimsGlobalEnd: true },
    budgetBytes: options.maxBytes ?? 32_768,
    frame: (dir, { global, project }) => ({
      before: `# AGENTS.md instructions${project ? ` for ${dir}` : ''}\n\n<INSTRUCTIONS>\n`,
      between: global && project ? '\n\n--- project-doc ---\n\n' : '',
      after: '\n</INSTRUCTIONS>',
    }),
    places: { global: 'input item of the user', project: 'input item of the user', touched: 'nowhere' },
  };
}

function opencodeProfile({ places, options, instructions = [] }: ProfileInput): Profile {
  const own = (options.instructions ?? []).map((pattern) => ({ pattern, isUsers: true }));
  return {
    ...COMMON,
    mode: 'opencode',
    globals: [
      { folder: `${places.configHome}/opencode`, names: ['AGENTS.md'], pick: 'all', scope: 'global' },
      { folder: `${places.home}/.claude`, names: ['CLAUDE.md'], pick: 'all', scope: 'global', isFallback: true },
    ],
    groups: [['AGENTS.md'], ['CLAUDE.md'], ['CONTEXT.md']],
    boundary: projectBoundary(options.markers),
    order: 'leaf-first',
    instructions: [...instructions, ...own],
    touch: {
      ...TOUCH,
      order: 'leaf-first',
      wrap: ['\n\n<system-reminder>\n', '\n\n</system-reminder>'],
    },
    block: (label) => [`Instructions from: ${label}\n`, ''],
    between: '\n',
    frame: noFrame('\n'),
    places: { global: 'system text', project: 'system text', touched: 'tool output' },
  };
}

function agentsMdProfile({ options }: ProfileInput): Profile {
  return {
    ...COMMON,
    mode: 'agents-md',
    globals: [],
    keep: 'nearest',
    boundary: projectBoundary(options.markers),
    touch: { ...TOUCH, nearest: true },
  };
}
