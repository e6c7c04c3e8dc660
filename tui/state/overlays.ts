import type { TextInput } from './text-input.ts';

/** A question for one line of text. */
export interface PromptOverlay {
  readonly kind: 'prompt';
  readonly id: number;
  readonly title: string;
  readonly label: string;
  readonly input: TextInput;
  /** What happens with the text, in a few words. */
  readonly note: string;
  readonly error: string | undefined;
  /** Whether Tab completes the path of a file. */
  readonly isPath: boolean;
}

/** A question with yes and no. */
export interface ConfirmOverlay {
  readonly kind: 'confirm';
  readonly id: number;
  readonly title: string;
  readonly lines: readonly string[];
  readonly yes: string;
  readonly isDangerous: boolean;
}

/** One row of a menu; `key` picks it. */
export interface MenuItem {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly note?: string;
  /** Why it cannot be picked now. */
  readonly disabled?: string;
}

/** A choice between a few things. */
export interface MenuOverlay {
  readonly kind: 'menu';
  readonly id: number;
  readonly title: string;
  readonly lines: readonly string[];
  readonly items: readonly MenuItem[];
}

/** One row of a picker. */
export interface PickerItem {
  readonly id: string;
  readonly title: string;
  /** Stands at the right edge. */
  readonly note: string;
  /** Found by the filter as well, but not shown. */
  readonly hidden?: string;
}

/** What a picker says about the row the cursor is on. */
export interface PickerPreview {
  readonly itemId: string;
  /** Facts, one a line; a `!` in front makes it a warning. */
  readonly facts: readonly string[];
  /** Markdown. */
  readonly text: string;
}

/** A choice between many things, with a filter and a preview. */
export interface PickerOverlay {
  readonly kind: 'picker';
  readonly id: number;
  readonly title: string;
  readonly query: TextInput;
  /** What can be chosen; 'personas' are all personas, found by the daemon where there are too many. */
  readonly items: readonly PickerItem[] | 'personas';
  readonly preview: PickerPreview | undefined;
  /** What Enter does. */
  readonly verb: string;
}

/** Every command, persona and session, found by name. */
export interface PaletteOverlay {
  readonly kind: 'palette';
  readonly id: number;
  readonly query: TextInput;
}

/** All keys that work now. */
export interface HelpOverlay {
  readonly kind: 'help';
  readonly id: number;
  readonly query: TextInput;
  /** Whether the next key is looked up instead of obeyed. */
  readonly keySearch: boolean;
  /** The key that was looked up. */
  readonly heard: string | undefined;
}

/** A text to read, with parts to copy. */
export interface NoticeOverlay {
  readonly kind: 'notice';
  readonly id: number;
  readonly title: string;
  readonly lines: readonly string[];
  readonly copies: readonly CopyPart[];
}

/** A text that can be copied. */
export interface CopyPart {
  readonly key: string;
  readonly title: string;
  readonly text: string;
}

/** What lies over the screen and gets the keys. */
export type Overlay =
  | PromptOverlay
  | ConfirmOverlay
  | MenuOverlay
  | PickerOverlay
  | PaletteOverlay
  | HelpOverlay
  | NoticeOverlay;
