import type { AppState } from './state/app-state.ts';
import { topOverlay } from './state/app-state.ts';
import type { CopyPart, MenuItem, Overlay, PickerItem, PickerPreview } from './state/overlays.ts';
import { inputOf } from './state/text-input.ts';
import type { Store } from './store.ts';

/** A question for a line of text. */
export interface TextQuestion {
  readonly title: string;
  readonly label: string;
  readonly initial?: string;
  readonly note?: string;
  /** Why the text cannot be taken; undefined when it can. */
  readonly check?: (text: string) => string | undefined;
  readonly isPath?: boolean;
}

/** A question with yes and no. */
export interface YesNoQuestion {
  readonly title: string;
  readonly lines: readonly string[];
  /** What yes does. */
  readonly yes: string;
  /** Enter then means no. */
  readonly isDangerous?: boolean;
}

/** A choice between a few things. */
export interface MenuQuestion {
  readonly title: string;
  readonly lines?: readonly string[];
  readonly items: readonly MenuItem[];
}

/** A choice between many things. */
export interface PickQuestion {
  readonly title: string;
  readonly items: readonly PickerItem[] | 'personas';
  /** What Enter does. */
  readonly verb: string;
  /** What there is to know about an item; called again when the cursor rests on another one. */
  readonly preview?: (item: PickerItem, query: string) => Promise<PickerPreview>;
}

/** What was picked, and what stood in the filter then. */
export interface Picked {
  readonly item: PickerItem;
  readonly query: string;
}

interface Entry {
  readonly settle: (answer: unknown) => void;
  readonly check?: ((text: string) => string | undefined) | undefined;
  readonly preview?: PickQuestion['preview'];
}

type Omitted<T> = T extends Overlay ? Omit<T, 'id'> : never;

/** Asks the user and gives the answers as promises; what is asked lies in the state as overlays. */
export class Dialogs {
  private readonly store: Store;
  private readonly entries = new Map<number, Entry>();

  constructor(store: Store) {
    this.store = store;
  }

  /** A line of text; undefined when the user left. */
  async askText(question: TextQuestion): Promise<string | undefined> {
    const { title, label, initial = '', note = '', check, isPath = false } = question;
    const overlay = { kind: 'prompt', title, label, input: inputOf(initial), note, error: undefined, isPath } as const;
    return (await this.open(overlay, { check })) as string | undefined;
  }

  /** Yes or no; leaving means no. */
  async confirm({ title, lines, yes, isDangerous = false }: YesNoQuestion): Promise<boolean> {
    const answer = await this.open({ kind: 'confirm', title, lines, yes, isDangerous });
    return answer === true;
  }

  /** The id of one of a few items; undefined when the user left. */
  async choose({ title, lines = [], items }: MenuQuestion): Promise<string | undefined> {
    return (await this.open({ kind: 'menu', title, lines, items })) as string | undefined;
  }

  /** One of many items; undefined when the user left. */
  async pick({ title, items, verb, preview }: PickQuestion): Promise<Picked | undefined> {
    const overlay = { kind: 'picker', title, items, verb, query: inputOf(''), preview: undefined } as const;
    return (await this.open(overlay, { preview })) as Picked | undefined;
  }

  /** Shows a text until the user leaves. */
  async show(title: string, lines: readonly string[], copies: readonly CopyPart[] = []): Promise<void> {
    await this.open({ kind: 'notice', title, lines, copies });
  }

  /** Opens the palette or the help; commands do the rest. */
  open(overlay: Omitted<Overlay>, entry: Omit<Entry, 'settle'> = {}): Promise<unknown> {
    const id = this.store.get().nextId;
    return new Promise((settle) => {
      this.entries.set(id, { ...entry, settle });
      this.store.update((state) => ({
        ...state,
        nextId: id + 1,
        chord: undefined,
        overlays: [...state.overlays, { ...overlay, id } as Overlay],
      }));
    });
  }

  /** Answers the question on top and takes it off the screen; without an answer the user has left. */
  answer(answer?: unknown): void {
    const overlay = topOverlay(this.store.get());
    if (!overlay) return;
    this.store.update((state) => ({ ...state, overlays: state.overlays.slice(0, -1) }));
    const entry = this.entries.get(overlay.id);
    this.entries.delete(overlay.id);
    entry?.settle(answer);
  }

  /** Answers a prompt with its text, or shows why that cannot be. */
  submitText(): void {
    const overlay = topOverlay(this.store.get());
    if (overlay?.kind !== 'prompt') return;
    const text = overlay.input.text.trim();
    const error = this.entries.get(overlay.id)?.check?.(text);
    if (error === undefined) this.answer(text);
    else this.change({ ...overlay, error });
  }

  /** Changes the overlay on top. */
  change(overlay: Overlay): void {
    this.store.update((state) => withTopOverlay(state, overlay));
  }

  /** What an overlay wants to show about its items. */
  previewOf(overlayId: number): PickQuestion['preview'] {
    return this.entries.get(overlayId)?.preview;
  }
}

/** The state with another overlay on top, if it is still the one with that id. */
export function withTopOverlay(state: AppState, overlay: Overlay): AppState {
  if (topOverlay(state)?.id !== overlay.id) return state;
  return { ...state, overlays: [...state.overlays.slice(0, -1), overlay] };
}
