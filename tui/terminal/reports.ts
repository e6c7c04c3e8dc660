import { parseBackground } from './capabilities.ts';
import type { MouseToken, ReplyToken } from './tokens.ts';

const BUTTONS = ['left', 'middle', 'right', 'none'] as const;
const WHEELS = ['wheelUp', 'wheelDown', 'wheelLeft', 'wheelRight'] as const;

/**
 * The mouse event of an SGR report (mode 1006): `button;column;row`, ended by M (press) or m (release).
 * The button's bits: 0-1 which, 2 shift, 3 alt, 4 control, 5 motion, 6 wheel, 7 extra buttons (xterm control sequences).
 */
export function mouseToken(parameters: string, final: string): MouseToken | undefined {
  const [code, column, row] = parameters.split(';').map(Number);
  if (code === undefined || column === undefined || row === undefined) return undefined;
  if (![code, column, row].every(Number.isSafeInteger) || column < 1 || row < 1) return undefined;
  if ((final !== 'M' && final !== 'm') || code >= 128) return undefined;
  const button = BUTTONS[code & 3] ?? 'none';
  const wheel = (code & 64) !== 0;
  return {
    type: 'mouse',
    action: wheel ? (WHEELS[code & 3] ?? 'wheelUp') : actionOf(code, final),
    button: wheel ? 'none' : button,
    x: column - 1,
    y: row - 1,
    shift: (code & 4) !== 0,
    meta: (code & 8) !== 0,
    ctrl: (code & 16) !== 0,
  };
}

/** The answer in an OSC string, without its end; undefined when it is none we asked for. */
export function replyToken(body: string): ReplyToken | undefined {
  const color = body.startsWith('11;') ? parseBackground(body.slice(3)) : undefined;
  return color && { type: 'reply', kind: 'background', color };
}

function actionOf(code: number, final: string): MouseToken['action'] {
  if (final === 'm') return 'release';
  if ((code & 32) === 0) return 'press';
  return (code & 3) === 3 ? 'move' : 'drag';
}
