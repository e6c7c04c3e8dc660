import type { CommandContext } from '../commands/command.ts';
import { currentRoute } from '../state/app-state.ts';
import type { MenuItem } from '../state/overlays.ts';
import { personaInView, selectedPersona, selectedSession, selectedVersion } from '../state/selectors.ts';
import { notify } from './notify.ts';

interface CopyChoice extends MenuItem {
  text(): Promise<string>;
}

/** Asks what to copy of the persona, version or session on the screen, and copies it. */
export async function copyMenu(ctx: CommandContext): Promise<void> {
  const { name } = currentRoute(ctx.store.get());
  const isSession = name === 'sessions' || name === 'inspect';
  const choices = isSession ? sessionChoices(ctx) : personaChoices(ctx);
  if (choices.length === 0) return;
  const picked = await ctx.dialogs.choose({ title: 'Copy', items: choices });
  const choice = choices.find(({ id }) => id === picked);
  if (choice) await copy(ctx, await choice.text());
}

/** Copies a text and says which way it went. */
export async function copy(ctx: CommandContext, text: string): Promise<void> {
  notify(ctx.store, 'success', await ctx.shell.copy(text));
}

function personaChoices(ctx: CommandContext): readonly CopyChoice[] {
  const state = ctx.store.get();
  const persona = personaInView(state);
  const version = selectedVersion(state)?.version ?? selectedPersona(state)?.version;
  if (!persona || version === undefined) return [];
  const ref = `${persona.name}@${version}`;
  const { daemon } = ctx;
  const shown = async () =>
    (await daemon.call((client) => client.version.get.query({ ref: persona.id, version }))).content;
  const effective = async () =>
    (await daemon.call((client) => client.persona.resolve.query({ ref, preview: true }))).text;
  const document = async () => (await daemon.call((client) => client.transfer.export.query({ ref }))).document;
  return [
    { id: 'name', key: 'n', title: 'name', note: persona.name, text: async () => persona.name },
    { id: 'ref', key: 'v', title: 'name with version', note: ref, text: async () => ref },
    { id: 'id', key: 'i', title: 'id', note: persona.id, text: async () => persona.id },
    { id: 'text', key: 't', title: 'text as written', text: shown },
    { id: 'effective', key: 'e', title: 'effective text', note: 'what an agent gets', text: effective },
    { id: 'document', key: 'd', title: 'document', note: 'with front matter', text: document },
  ];
}

function sessionChoices(ctx: CommandContext): readonly CopyChoice[] {
  const session = selectedSession(ctx.store.get());
  if (!session) return [];
  const { id } = session;
  return [
    { id: 'id', key: 'i', title: 'session id', note: id, text: async () => id },
    {
      id: 'effective',
      key: 'e',
      title: 'effective text in force',
      text: async () => (await ctx.daemon.call((client) => client.session.effective.query({ id }))).text,
    },
    {
      id: 'refs',
      key: 'v',
      title: 'names and versions in force',
      text: async () => session.stack.map(({ persona, version }) => `${persona}@${version}`).join(' '),
    },
  ];
}
