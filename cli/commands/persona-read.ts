import type { DaemonClient } from '../../client/daemon-client.ts';
import type { PersonaSummary } from '../../contract/persona.ts';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import { counted, firstLine, timeText } from '../text-format.ts';

/** `maestro persona list` */
export function listPersonas(context: CommandContext): Promise<undefined> {
  return list(context, context.inputs.text('query'));
}

async function list({ inputs, output, connect }: CommandContext, query: string | undefined): Promise<undefined> {
  const client = await connect();
  const page = await client.persona.list.query(
    given({
      query,
      tag: inputs.text('tag'),
      kind: inputs.text('kind') as PersonaSummary['kind'] | undefined,
      deleted: inputs.flag('deleted'),
      sort: inputs.text('sort') as 'name' | undefined,
      direction: inputs.flag('desc') ? ('desc' as const) : undefined,
      limit: inputs.number('limit'),
      offset: inputs.number('offset'),
    }),
  );
  output.answer(page, () => {
    if (inputs.flag('quiet')) {
      for (const { name } of page.items) output.line(name);
      return;
    }
    output.table(page.items, [
      { head: 'NAME', text: ({ name }) => name },
      { head: 'VERSION', text: ({ version }) => version },
      { head: 'PARENT', text: ({ parentName }) => parentName ?? '-' },
      { head: 'TOKENS', text: ({ ownTokens }) => String(ownTokens), align: 'right' },
      { head: 'LIVE', text: ({ liveSessions }) => String(liveSessions), align: 'right' },
      { head: 'CHANGED', text: ({ updatedAt }) => timeText(updatedAt) },
      { head: 'DESCRIPTION', text: ({ description, displayName }) => firstLine(description || displayName) },
    ]);
    if (page.items.length < page.total) output.note(`${page.items.length} of ${page.total}; see --limit and --offset`);
  });
}

/** `maestro persona show REF` */
export async function showPersona({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const persona = await client.persona.get.query({ ref: inputs.arg('persona') });
  output.answer(persona, () => {
    if (inputs.flag('raw')) {
      output.raw(persona.content);
      return;
    }
    output.pairs([
      ['name', `${persona.name}@${persona.version}`],
      ['id', persona.id],
      ...(persona.displayName ? [['title', persona.displayName] as const] : []),
      ...(persona.description ? [['description', firstLine(persona.description)] as const] : []),
      ['kind', persona.kind],
      ['parent', persona.parent ?? '-'],
      ['tags', persona.tags.join(', ') || '-'],
      ['tokens', `${persona.ownTokens} (its own text)`],
      ['live in', String(persona.liveSessions)],
      ['state', stateText(persona)],
      ['changed', timeText(persona.updatedAt)],
      ['sha256', persona.sha256],
    ]);
    output.line();
    output.block(persona.content);
  });
}

function stateText({ name, version, state, findings }: PersonaSummary): string {
  const found = findings > 0 ? `; ${counted(findings, 'finding')}, see \`maestro persona lint ${name}\`` : '';
  const review = `needs review: no agent gets it before \`maestro persona review ${name}@${version}\``;
  return `${state === 'accepted' ? 'accepted' : review}${found}`;
}

/** `maestro persona tree` */
export async function showTree({ output, connect }: CommandContext): Promise<undefined> {
  const personas = await allPersonas(await connect());
  const roots = treeOf(personas);
  output.answer(roots, () => {
    const print = (node: TreeNode, depth: number) => {
      output.line(`${'  '.repeat(depth)}${node.name}@${node.version}`);
      for (const childNode of node.children) print(childNode, depth + 1);
    };
    for (const root of roots) print(root, 0);
  });
}

/** A persona with those that inherit from it. */
export interface TreeNode {
  readonly name: string;
  readonly version: string;
  readonly children: readonly TreeNode[];
}

/** Personas as trees by inheritance, by name; one whose parent is not among them is a root. */
export function treeOf(personas: readonly PersonaSummary[]): readonly TreeNode[] {
  const ids = new Set(personas.map(({ id }) => id));
  const childrenOf = new Map<string, PersonaSummary[]>();
  for (const persona of personas) {
    const parent = persona.parentId !== null && ids.has(persona.parentId) ? persona.parentId : '';
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), persona]);
  }
  const nodes = (parentId: string, seen: ReadonlySet<string>): readonly TreeNode[] =>
    (childrenOf.get(parentId) ?? [])
      .filter(({ id }) => !seen.has(id))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ id, name, version }) => ({ name, version, children: nodes(id, new Set([...seen, id])) }));
  return nodes('', new Set());
}

async function allPersonas(client: DaemonClient): Promise<readonly PersonaSummary[]> {
  const items: PersonaSummary[] = [];
  for (;;) {
    const page = await client.persona.list.query({ limit: 500, offset: items.length });
    items.push(...page.items);
    if (page.items.length === 0 || items.length >= page.total) return items;
  }
}
