import type { ImportInput, ImportOutcome } from '../../contract/transfer.ts';
import type { CommandContext } from '../commands/command.ts';
import { counted } from '../format.ts';
import { outdated } from '../state/changes.ts';
import { chosenPersonas } from '../state/selectors.ts';
import { nameOfFile } from './documents.ts';
import { expecting, notify, showError, working } from './notify.ts';
import { showPersona } from './persona-create.ts';

/** Writes the chosen personas as Markdown files: one to a file the user names, several into a folder. */
export async function exportPersonas(ctx: CommandContext): Promise<void> {
  const personas = chosenPersonas(ctx.store.get());
  const [first] = personas;
  if (!first) return;
  const isOne = personas.length === 1;
  const path = await ctx.dialogs.askText({
    title: isOne ? `Export ${first.name}` : `Export ${counted(personas.length, 'persona')}`,
    label: isOne ? 'to file' : 'to folder',
    initial: isOne ? `${first.name}.md` : 'personas/',
    note: 'Tab completes the path',
    isPath: true,
    check: (text) => (text === '' ? 'a path is needed' : undefined),
  });
  if (path === undefined) return;
  const written: string[] = [];
  for (const { id } of personas) {
    const { name, document } = await ctx.daemon.call((client) => client.transfer.export.query({ ref: id }));
    const file = isOne && !path.endsWith('/') ? path : `${path.replace(/\/+$/, '')}/${name}.md`;
    if ((await ctx.shell.exists(file)) && !(await mayReplace(ctx, file))) continue;
    written.push(await ctx.shell.writeText(file, document, true));
  }
  if (written.length > 0) notify(ctx.store, 'success', `Exported to ${written.join(', ')}`);
}

function mayReplace(ctx: CommandContext, file: string): Promise<boolean> {
  return ctx.dialogs.confirm({
    title: `Replace ${file}?`,
    lines: ['There is such a file already; what it holds would be lost.'],
    yes: 'replace it',
    isDangerous: true,
  });
}

/** Makes a persona of a Markdown file that the user names. */
export async function importPersona(ctx: CommandContext): Promise<void> {
  const path = await ctx.dialogs.askText({
    title: 'Import a Markdown file',
    label: 'file',
    note: 'front matter is read where there is any; Tab completes the path',
    isPath: true,
    check: (text) => (text === '' ? 'a path is needed' : undefined),
  });
  if (path === undefined) return;
  const outcome = await importFile(ctx, path);
  if (outcome) showPersona(ctx, outcome.id);
}

/** Makes personas of the files with instructions that were found here. */
export async function importFound(ctx: CommandContext): Promise<void> {
  const { found } = ctx.store.get();
  const isOk = await ctx.dialogs.confirm({
    title: `Import ${counted(found.length, 'file')}?`,
    lines: [...found.map(({ name }) => `  ${name}`), 'The files stay as they are.'],
    yes: 'import',
  });
  if (!isOk) return;
  let last: ImportOutcome | undefined;
  for (const { path } of found) {
    try {
      last = (await importFile(ctx, path)) ?? last;
    } catch (error) {
      // One unreadable file must not keep the others out.
      showError(ctx.store, error);
    }
  }
  if (last) showPersona(ctx, last.id);
}

async function importFile(ctx: CommandContext, path: string): Promise<ImportOutcome | undefined> {
  const { text } = await ctx.shell.readText(path);
  const call = (onClash: NonNullable<ImportInput['onClash']>) =>
    working(ctx, 'importing', (client) =>
      client.transfer.import.mutate({ document: text, fallbackName: nameOfFile(path), onClash }),
    );
  const done = await expecting(call('refuse'), 'NAME_TAKEN');
  const outcome = 'value' in done ? done.value : await clashing(ctx, path, { call, why: done.error.message });
  if (!outcome) return undefined;
  ctx.store.update((state) => outdated(state, ['personas']));
  const told = {
    created: `Imported ${outcome.name} ${outcome.version}`,
    versioned: `Imported as ${outcome.name} ${outcome.version}`,
    unchanged: `${outcome.name} says the same already; nothing was imported`,
  };
  notify(ctx.store, 'success', told[outcome.outcome]);
  return outcome;
}

interface Clash {
  readonly why: string;
  call(onClash: 'new-version' | 'rename'): Promise<ImportOutcome>;
}

async function clashing(ctx: CommandContext, path: string, { call, why }: Clash): Promise<ImportOutcome | undefined> {
  const choice = await ctx.dialogs.choose({
    title: `Import ${path}`,
    lines: [why],
    items: [
      { id: 'new-version', key: 'v', title: 'As a new version of that persona' },
      { id: 'rename', key: 'r', title: 'As another persona, with a number after its name' },
    ],
  });
  return choice === 'new-version' || choice === 'rename' ? call(choice) : undefined;
}
