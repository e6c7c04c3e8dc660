import { isPersonaName } from '../../contract/limits.ts';
import type { Template } from '../../contract/template.ts';
import type { CommandContext } from '../commands/command.ts';
import { counted } from '../format.ts';
import { goTo } from '../router.ts';
import { withLibrary, withoutFilter } from './library.ts';
import { expecting, notify, working } from './notify.ts';
import { editNew, goOn } from './persona-edit.ts';
import { importPersona } from './persona-files.ts';

/** Asks how a new persona should begin, and makes it. */
export async function createPersona(ctx: CommandContext): Promise<void> {
  const unsaved = ctx.store.get().edits.filter(({ personaId }) => personaId === undefined);
  const way = await ctx.dialogs.choose({
    title: 'New persona',
    items: [
      { id: 'template', key: 't', title: 'From a template' },
      { id: 'empty', key: 'e', title: 'Empty, written in your editor' },
      { id: 'import', key: 'i', title: 'From a Markdown file' },
      ...unsaved.map(({ path, name }, i) => ({
        id: path,
        key: String(i + 1),
        title: `Go on with ${name}`,
        note: 'not saved',
      })),
    ],
  });
  if (way === 'template') await createFromTemplate(ctx);
  if (way === 'import') await importPersona(ctx);
  const begun = unsaved.find(({ path }) => path === way);
  if (begun) goOn(ctx, begun);
  if (way !== 'empty') return;
  const name = await askName(ctx, { title: 'New persona', initial: '' });
  if (name !== undefined) await editNew(ctx, name);
}

async function createFromTemplate(ctx: CommandContext): Promise<void> {
  const templates = await ctx.daemon.call((client) => client.template.list.query());
  const picked = await ctx.dialogs.pick({
    title: 'Template',
    verb: 'use',
    items: templates.map(({ name, description, tokens, tags }) => ({
      id: name,
      title: name,
      note: counted(tokens, 'token'),
      hidden: [description, ...tags].join(' '),
    })),
    preview: ({ id }) => Promise.resolve(templatePreview(templates, id)),
  });
  if (!picked) return;
  const template = picked.item.id;
  await namedCall(ctx, { title: `Name of the persona made of ${template}`, initial: template }, async (name) => {
    const made = await working(ctx, 'creating', (client) => client.template.instantiate.mutate({ template, name }));
    showPersona(ctx, made.id);
    notify(ctx.store, 'success', `Made ${made.name} ${made.version} of the template ${template}`);
  });
}

function templatePreview(templates: readonly Template[], name: string) {
  const template = templates.find((each) => each.name === name);
  return {
    itemId: name,
    facts: template ? [template.displayName, template.description] : [],
    text: template?.content ?? '',
  };
}

/** Shows the library with the cursor on a persona, as soon as it is listed. */
export function showPersona(ctx: CommandContext, id: string): void {
  ctx.store.update((state) => {
    const library = withLibrary(withoutFilter(goTo(state, 'library')), { deleted: false, follow: id });
    return { ...library, epochs: { ...library.epochs, personas: library.epochs.personas + 1 } };
  });
}

/** A question for the name of a persona. */
interface NameQuestion {
  readonly title: string;
  readonly initial: string;
  readonly note?: string;
}

/** Asks for the name of a persona; undefined when the user left. */
function askName(ctx: CommandContext, { title, initial, note }: NameQuestion): Promise<string | undefined> {
  return ctx.dialogs.askText({
    title,
    label: 'name',
    initial,
    note: note ?? 'a-z, 0-9 and - ; at most 64 characters',
    check: (text) =>
      isPersonaName(text) ? undefined : 'a name has a-z, 0-9 and -, not at its ends, and is no reserved word',
  });
}

/** Asks for a name until a call takes it: one that is taken is told, and asked again. */
export async function namedCall(
  ctx: CommandContext,
  question: NameQuestion,
  call: (name: string) => Promise<void>,
): Promise<void> {
  let asked = question;
  for (;;) {
    const name = await askName(ctx, asked);
    if (name === undefined) return;
    const done = await expecting(call(name), 'NAME_TAKEN', 'INVALID_INPUT');
    if ('value' in done) return;
    asked = { ...question, initial: name, note: done.error.message };
  }
}
