import { type ListPersonasInput, listPersonasInput } from '../../contract/persona.ts';
import type { BenchServices } from './services.ts';

/** A page that is asked for; `isFirst`: after a change of the library, when nothing of it is in memory. */
export interface ListPage {
  readonly name: string;
  readonly input: ListPersonasInput;
}

/** The pages of a library of so many personas that are measured, each of a hundred rows. */
export function listPages(personas: number): readonly ListPage[] {
  const deep = personas - 150;
  const inputs: Readonly<Record<string, Partial<ListPersonasInput>>> = {
    'by name': {},
    'by name, the middle': { offset: Math.floor(personas / 2) },
    'by name, the end': { offset: deep },
    'by change, newest first': { sort: 'updatedAt', direction: 'desc' },
    'by change, the end': { sort: 'updatedAt', direction: 'desc', offset: deep },
    'of a common tag': { tag: 'tag-0' },
    'of a rare tag, by change': { tag: 'tag-59', sort: 'updatedAt', direction: 'desc' },
    'of a kind': { kind: 'style' },
    'that contain a word': { query: 'reviewer' },
  };
  return Object.entries(inputs).map(([name, input]) => ({ name, input: listPersonasInput.parse(input) }));
}

/** Milliseconds that each of so many readings of a page took. */
export async function timePage(
  bench: BenchServices,
  { name, input }: ListPage,
  count: number,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const start = performance.now();
    const { items: rows, total } = await bench.services.personas.list(bench.owner, input);
    times.push(performance.now() - start);
    if (rows.length === 0 || total < rows.length) throw new Error(`the page "${name}" is empty`);
  }
  return times;
}

/** Changes the description of a persona, so that what is kept of lists does not hold any more. */
export async function touchLibrary({ database, owner }: BenchServices): Promise<void> {
  const page = await database.reads.personas(owner.userId, listPersonasInput.parse({ limit: 1 }));
  const [first] = page.rows;
  if (!first) throw new Error('the library is empty');
  await database.write((tx) => tx.updatePersona(first));
}
