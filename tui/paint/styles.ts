import type { ColorLevel } from '../terminal/capabilities.ts';
import type { Attributes, Slot, StyleSpec, Theme } from '../theme.ts';
import { colorCode } from './colors.ts';

export type { ColorLevel } from '../terminal/capabilities.ts';

/** Index of a style in its table. */
export type StyleId = number;

/** SGR that takes every attribute and colour back. */
export const SGR_RESET = '\x1b[0m';

const ATTRIBUTE_CODES: readonly (readonly [keyof Attributes, number])[] = [
  ['bold', 1],
  ['dim', 2],
  ['italic', 3],
  ['underline', 4],
  ['reverse', 7],
  ['strike', 9],
];

/** Turns slots into small numbers and those into SGR for one colour level; equal looks share a number. */
export class StyleTable {
  readonly theme: Theme;
  readonly level: ColorLevel;
  private readonly specs: StyleSpec[] = [];
  private readonly codes: string[] = [];
  private readonly byLook = new Map<string, StyleId>();
  private readonly bySlot = new Map<Slot, StyleId>();
  private readonly byLayer = new Map<StyleId, Map<Slot, StyleId>>();

  /** @param level what the terminal can show; colours are mapped down to it. */
  constructor(theme: Theme, level: ColorLevel) {
    this.theme = theme;
    this.level = level;
    this.id('text');
  }

  /** The number of a slot; 0 is always `text`. */
  id(slot: Slot): StyleId {
    let id = this.bySlot.get(slot);
    if (id === undefined) {
      id = this.intern(this.theme[slot]);
      this.bySlot.set(slot, id);
    }
    return id;
  }

  /** The number of a style with a slot laid over it: what the slot says wins, the rest shows through. */
  over(base: StyleId, slot: Slot): StyleId {
    let layers = this.byLayer.get(base);
    if (!layers) this.byLayer.set(base, (layers = new Map()));
    let id = layers.get(slot);
    if (id === undefined) {
      id = this.intern(merged(this.specs[base] ?? {}, this.theme[slot], this.level));
      layers.set(slot, id);
    }
    return id;
  }

  /** The complete SGR sequence of a style; it begins with a reset, so that it does not depend on what was before. */
  sgr(id: StyleId): string {
    return this.codes[id] ?? SGR_RESET;
  }

  private intern(spec: StyleSpec): StyleId {
    const code = sgrOf(spec, this.level);
    const look = `${code}|${JSON.stringify(spec)}`;
    let id = this.byLook.get(look);
    if (id === undefined) {
      id = this.specs.push(spec) - 1;
      this.codes.push(code);
      this.byLook.set(look, id);
    }
    return id;
  }
}

function merged(base: StyleSpec, top: StyleSpec, level: ColorLevel): StyleSpec {
  if (level !== 'none') return { ...base, ...top };
  return { ...attributesOf(base, level), ...attributesOf(top, level) };
}

/** A hex background has no safe counterpart among the user's 16 colours: there the plain attributes stand for it. */
function usesPlain(spec: StyleSpec, level: ColorLevel): boolean {
  if (spec.plain === undefined) return false;
  return level === 'none' || (level === '16' && typeof spec.bg === 'string');
}

function attributesOf(spec: StyleSpec, level: ColorLevel): Attributes {
  return usesPlain(spec, level) && spec.plain ? spec.plain : spec;
}

function sgrOf(spec: StyleSpec, level: ColorLevel): string {
  const attributes = attributesOf(spec, level);
  const parts: (number | string)[] = [0];
  for (const [name, code] of ATTRIBUTE_CODES) if (attributes[name]) parts.push(code);
  if (level !== 'none' && spec.fg !== undefined) parts.push(colorCode(spec.fg, level, 30));
  if (level !== 'none' && spec.bg !== undefined && !usesPlain(spec, level)) parts.push(colorCode(spec.bg, level, 40));
  return `\x1b[${parts.join(';')}m`;
}
