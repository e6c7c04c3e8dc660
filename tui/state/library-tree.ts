import type { PersonaSummary } from '../../contract/persona.ts';

/** A persona in its place in the tree of inheritance. */
export interface TreeRow {
  readonly persona: PersonaSummary;
  /** Lines before the name: two columns for each level. */
  readonly branch: string;
  readonly isContext: boolean;
  readonly folded: number;
}

/** What of the tree is shown. */
export interface TreeOptions {
  /** Ids that the filter found; undefined shows everything. */
  readonly matching: ReadonlySet<string> | undefined;
  readonly collapsed: ReadonlySet<string>;
}

/**
 * The personas as a tree by parent, depth first; siblings stay in the order given. With a filter, parents of what
 * matches are kept as context and nothing is folded. A persona whose parent is not among them stands at the top.
 */
export function orderTree(personas: readonly PersonaSummary[], options: TreeOptions): readonly TreeRow[] {
  const walk = new TreeWalk(personas, options);
  for (const persona of personas) if (!walk.hasParent(persona)) walk.visit(persona, '', '');
  // Only a loop of parents, which the daemon refuses, would leave any over.
  for (const persona of personas) walk.visit(persona, '', '');
  return walk.rows;
}

class TreeWalk {
  readonly rows: TreeRow[] = [];
  private readonly options: TreeOptions;
  private readonly ids: ReadonlySet<string>;
  private readonly children = new Map<string, PersonaSummary[]>();
  private readonly seen = new Set<string>();
  private readonly kept: ReadonlySet<string> | undefined;

  constructor(personas: readonly PersonaSummary[], options: TreeOptions) {
    this.options = options;
    this.ids = new Set(personas.map(({ id }) => id));
    for (const persona of personas) {
      if (persona.parentId === null) continue;
      const siblings = this.children.get(persona.parentId);
      if (siblings) siblings.push(persona);
      else this.children.set(persona.parentId, [persona]);
    }
    this.kept = options.matching && withAncestors(personas, options.matching);
  }

  hasParent({ parentId }: PersonaSummary): boolean {
    return parentId !== null && this.ids.has(parentId);
  }

  visit(persona: PersonaSummary, branch: string, below: string): void {
    if (this.seen.has(persona.id)) return;
    this.seen.add(persona.id);
    if (this.kept && !this.kept.has(persona.id)) return;
    const all = this.children.get(persona.id) ?? [];
    const shown = this.kept ? all.filter(({ id }) => this.kept?.has(id)) : all;
    const isFolded = !this.kept && this.options.collapsed.has(persona.id) && shown.length > 0;
    this.rows.push({
      persona,
      branch,
      isContext: this.options.matching !== undefined && !this.options.matching.has(persona.id),
      folded: isFolded ? this.forget(shown) : 0,
    });
    if (isFolded) return;
    shown.forEach((child, i) => {
      const isLast = i === shown.length - 1;
      this.visit(child, `${below}${isLast ? '└ ' : '├ '}`, `${below}${isLast ? '  ' : '│ '}`);
    });
  }

  /** Marks a folded part as seen; the number of personas in it. */
  private forget(personas: readonly PersonaSummary[]): number {
    let count = 0;
    for (const persona of personas) {
      if (this.seen.has(persona.id)) continue;
      this.seen.add(persona.id);
      count += 1 + this.forget(this.children.get(persona.id) ?? []);
    }
    return count;
  }
}

function withAncestors(personas: readonly PersonaSummary[], matching: ReadonlySet<string>): ReadonlySet<string> {
  const byId = new Map(personas.map((persona) => [persona.id, persona]));
  const kept = new Set<string>();
  for (const id of matching) {
    for (let at = byId.get(id); at && !kept.has(at.id); at = byId.get(at.parentId ?? '')) kept.add(at.id);
  }
  return kept;
}
