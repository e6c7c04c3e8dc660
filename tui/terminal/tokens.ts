import type { Rgb } from './capabilities.ts';

/** A key that is no printable character, or one held with Ctrl or Alt. */
export interface KeyToken {
  readonly type: 'key';
  /** `up`, `home`, `pageup`, `enter`, `tab`, `escape`, `backspace`, `delete`, `f1`, or the character: `s` for Ctrl+S. */
  readonly name: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
}

/** One typed character: a whole grapheme cluster, never half of a surrogate pair. */
export interface TextToken {
  readonly type: 'text';
  readonly grapheme: string;
}

/** Everything between the marks of a bracketed paste; newlines are '\n'. */
export interface PasteToken {
  readonly type: 'paste';
  readonly text: string;
}

/** What the mouse did, at a cell counted from 0. */
export interface MouseToken {
  readonly type: 'mouse';
  readonly action: 'press' | 'release' | 'drag' | 'move' | 'wheelUp' | 'wheelDown' | 'wheelLeft' | 'wheelRight';
  readonly button: 'left' | 'middle' | 'right' | 'none';
  readonly x: number;
  readonly y: number;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
}

/** What the terminal itself says: its background (OSC 11), its kind (DA1), or that it gained or lost the focus. */
export type ReplyToken =
  | { readonly type: 'reply'; readonly kind: 'background'; readonly color: Rgb }
  | { readonly type: 'reply'; readonly kind: 'attributes'; readonly text: string }
  | { readonly type: 'reply'; readonly kind: 'focus'; readonly focused: boolean };

/** One unit of input. */
export type Token = KeyToken | TextToken | PasteToken | MouseToken | ReplyToken;

/** Modifiers of a key or of the mouse. */
export interface Modifiers {
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
}

/** No modifier. */
export const BARE: Modifiers = { ctrl: false, shift: false, meta: false };

/** A key token. */
export function key(name: string, modifiers: Modifiers = BARE): KeyToken {
  return { type: 'key', name, ctrl: modifiers.ctrl, shift: modifiers.shift, meta: modifiers.meta };
}

/**
 * The name of a key as the keymap writes it: `C-s`, `M-x`, `S-tab`, `C-S-left`, `enter`, `space`; prefixes in the order
 * C- M- S-. A capital letter is `S-` with the small one (`S-a`), other characters are themselves (`:`, `?`).
 * Undefined for pasted text, the mouse and replies.
 */
export function keySpec(token: Token): string | undefined {
  if (token.type === 'key') {
    const prefix = (token.ctrl ? 'C-' : '') + (token.meta ? 'M-' : '') + (token.shift ? 'S-' : '');
    return prefix + token.name;
  }
  if (token.type !== 'text') return undefined;
  if (token.grapheme === ' ') return 'space';
  const small = token.grapheme.toLowerCase();
  return small === token.grapheme ? token.grapheme : `S-${small}`;
}
