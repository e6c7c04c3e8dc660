import { isInside, relativePath } from './paths.ts';
import type { Profile } from './profile.ts';
import {
  attributeText,
  COMMON,
  contextFileBlock,
  OWN_TAG,
  type ProfileInput,
  projectBoundary,
  TOUCH,
  VERBATIM,
} from './profile-parts.ts';

const CLAUDE = ['CLAUDE.md', '.claude/CLAUDE.md', 'CLAUDE.local.md'];
const AGENTS = ['AGENTS.md', '.claude/AGENTS.md'];

/**
 * Claude Code, by its documentation. The block and the exact place of an imported text are not documented: we use our
 * own block and replace the token.
 */
export function claudeProfile({ places, options, managedText }: ProfileInput): Profile {
  const { home, claudeManaged } = places;
  const user = `${home}/.claude`;
  const isManagedOnly = options.instructionFiles === 'managed-only';
  return {
    ...COMMON,
    mode: 'claude',
    globals: [
      { folder: claudeManaged, names: ['CLAUDE.md'], pick: 'all', scope: 'managed' },
      ...(isManagedOnly ? [] : [{ folder: user, names: ['CLAUDE.md'], pick: 'all', scope: 'global' } as const]),
    ],
    groups: groupsOf(options.instructionFiles),
    boundary: { ...projectBoundary(options.markers), without: 'always-root' },
    ...(isManagedOnly ? {} : { rules: { folder: '.claude/rules', global: `${user}/rules` } }),
    excludes: options.excludes ?? [],
    ...(managedText ? { managedText } : {}),
    touch: { ...TOUCH, ceiling: 'cwd', skipsTouched: true },
    tag: OWN_TAG,
    imports: {
      style: 'markdown',
      maxHops: 4,
      root: 'cwd',
      tilde: true,
      trimsPunctuation: false,
      onFailure: 'literal',
      repeat: 'once',
      tellsPaths: false,
      wrap: () => ['', ''],
      format: 'tree',
      trimsImported: true,
    },
    text: { ...VERBATIM, trim: 'blank-lines', dropsBom: true, dropsComments: true },
    label: ({ path, scope }, { root }) => attributeText(labelOf(path, { scope, root, home })),
    block: contextFileBlock,
    places: { global: 'first user message', project: 'first user message', touched: 'tool output' },
  };
}

function labelOf(
  path: string,
  { scope, root, home }: { readonly scope: string; readonly root: string; readonly home: string },
): string {
  if (scope === 'managed') return 'managed/CLAUDE.md';
  const isUsers = scope === 'global' || isInside(path, `${home}/.claude`);
  return isUsers ? `~/${relativePath(home, path)}` : relativePath(root, path);
}

function groupsOf(which: ProfileInput['options']['instructionFiles']): Profile['groups'] {
  if (which === 'managed-only') return [];
  if (which === 'claude-md') return [CLAUDE];
  return which === 'claude-md-and-agents-md' ? [[...CLAUDE, ...AGENTS]] : [CLAUDE, AGENTS];
}
