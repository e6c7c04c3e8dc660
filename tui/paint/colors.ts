import type { ColorLevel, Rgb } from '../terminal/capabilities.ts';
import type { Color } from '../theme.ts';

/** The 16 colours as xterm draws them; used only to find the nearest one. */
const XTERM_16: readonly Rgb[] =
  '000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff'
    .split(' ')
    .map((hex) => rgbOf(`#${hex}`));

/** Steps of the 6x6x6 colour cube of xterm. */
const CUBE = [0, 95, 135, 175, 215, 255];

/** SGR parameters of a colour; `base` is 30 for the letters and 40 for the background (ECMA-48, xterm). */
export function colorCode(color: Color, level: Exclude<ColorLevel, 'none'>, base: 30 | 40): string {
  if (typeof color === 'number' && color < 16) return basicCode(color, base);
  if (level === '16') return basicCode(nearest16(rgbOf(color)), base);
  if (typeof color === 'number') return `${base + 8};5;${color}`;
  const { red, green, blue } = rgbOf(color);
  if (level === 'truecolor') return `${base + 8};2;${red};${green};${blue}`;
  return `${base + 8};5;${nearest256({ red, green, blue })}`;
}

function basicCode(index: number, base: 30 | 40): string {
  return String(index < 8 ? base + index : base + 60 + index - 8);
}

function rgbOf(color: Color): Rgb {
  if (typeof color === 'number') return paletteRgb(color);
  const value = Number.parseInt(color.slice(1), 16);
  return { red: (value >> 16) & 255, green: (value >> 8) & 255, blue: value & 255 };
}

/** The 256 colours of xterm: 16 of the user, 216 of the cube, 24 greys. */
function paletteRgb(index: number): Rgb {
  if (index < 16) return XTERM_16[index] ?? { red: 0, green: 0, blue: 0 };
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return { red: grey, green: grey, blue: grey };
  }
  const cube = index - 16;
  return { red: step(cube / 36), green: step((cube / 6) % 6), blue: step(cube % 6) };
}

function step(index: number): number {
  return CUBE[Math.floor(index)] ?? 0;
}

function nearest256(color: Rgb): number {
  const level = (value: number) => (value < 48 ? 0 : value < 115 ? 1 : Math.floor((value - 35) / 40));
  const cube = 16 + 36 * level(color.red) + 6 * level(color.green) + level(color.blue);
  const average = (color.red + color.green + color.blue) / 3;
  const grey = 232 + Math.max(0, Math.min(23, Math.round((average - 8) / 10)));
  return distance(color, paletteRgb(grey)) < distance(color, paletteRgb(cube)) ? grey : cube;
}

function nearest16(color: Rgb): number {
  let best = 0;
  for (let index = 1; index < 16; index += 1) {
    if (distance(color, paletteRgb(index)) < distance(color, paletteRgb(best))) best = index;
  }
  return best;
}

/** Squared distance, green weighted most as the eye does (weights 3, 4, 2). */
function distance(a: Rgb, b: Rgb): number {
  return 3 * (a.red - b.red) ** 2 + 4 * (a.green - b.green) ** 2 + 2 * (a.blue - b.blue) ** 2;
}
