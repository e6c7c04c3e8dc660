import type { ClientError } from '../../client/app-error.ts';
import { toClientError } from '../../client/app-error.ts';
import type { CommandContext } from '../commands/command.ts';
import { sentence, withStop } from '../format.ts';
import type { Toast, Tone } from '../state/app-state.ts';
import { withToast } from '../state/changes.ts';
import type { Store } from '../store.ts';

/** How long a message stays, milliseconds; one that offers something stays as long as the design says. */
const STAYS_MS: Readonly<Record<Tone, number>> = { info: 4_000, success: 4_000, warning: 7_000, danger: 9_000 };
const OFFER_MS = 10_000;

/** Shows a message for a while. */
export function notify(store: Store, tone: Tone, text: string, action?: Toast['action']): void {
  store.update((state) =>
    withToast(state, {
      tone,
      text: withStop(text),
      ...(action ? { action } : {}),
      until: new Date(state.now.getTime() + (action ? OFFER_MS : STAYS_MS[tone])),
    }),
  );
}

/** Shows a message that offers to take the last change back. */
export function notifyUndo(store: Store, text: string): void {
  notify(store, 'success', text, { commandId: 'app.undo', title: 'undo' });
}

/** Shows an error. What the header tells already (a lost daemon) is said once, in words about the user's change. */
export function showError(store: Store, error: unknown): void {
  const known = toClientError(error);
  if (known.code === 'DAEMON_UNREACHABLE') {
    notify(store, 'danger', 'The daemon does not answer: nothing was changed.');
  } else {
    notify(store, 'danger', sentence(known.message));
  }
}

/** Makes a call that changes something; meanwhile the first line says so and other changes wait. */
export async function working<T>(
  { store, daemon }: CommandContext,
  title: string,
  work: Parameters<typeof daemon.call<T>>[0],
): Promise<T> {
  store.update((state) => ({ ...state, busy: title }));
  try {
    return await daemon.call(work);
  } finally {
    store.update((state) => ({ ...state, busy: undefined }));
  }
}

/** The error if a call failed with one of some codes; anything else is thrown on. */
export async function expecting<T>(
  work: Promise<T>,
  ...codes: readonly ClientError['code'][]
): Promise<{ readonly value: T } | { readonly error: ClientError }> {
  try {
    return { value: await work };
  } catch (error) {
    const known = toClientError(error);
    if (codes.includes(known.code)) return { error: known };
    throw known;
  }
}
