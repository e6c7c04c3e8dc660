import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphemes } from '../text.ts';
import { InputGate } from './input-gate.ts';
import { keySpec, type Token } from './tokens.ts';

/** A gate with a clock that only runs when told. */
function gateOnHand() {
  const batches: (readonly Token[])[] = [];
  const waits: number[] = [];
  let due: (() => void) | undefined;
  const gate = new InputGate({
    onTokens: (tokens) => void batches.push(tokens),
    after: (ms, run) => {
      waits.push(ms);
      due = run;
      return () => {
        due = undefined;
      };
    },
  });
  return {
    gate,
    batches,
    waits,
    tokens: () => batches.flat(),
    timeUp: () => due?.(),
    waiting: () => due !== undefined,
  };
}

function tokensOf(...reads: readonly (string | Uint8Array)[]): readonly Token[] {
  const hand = gateOnHand();
  for (const read of reads) hand.gate.feed(Buffer.from(read as string));
  hand.timeUp();
  return hand.tokens();
}

function short(tokens: readonly Token[]): string[] {
  return tokens.map((token) => {
    if (token.type === 'paste') return `paste:${token.text}`;
    if (token.type === 'mouse') return `${token.action}:${token.button}:${token.x},${token.y}`;
    return token.type === 'reply' ? `reply:${token.kind}` : (keySpec(token) ?? '');
  });
}

describe('keys', () => {
  it.each([
    ['\x1b[A', 'up'],
    ['\x1bOA', 'up'],
    ['\x1b[1;2D', 'S-left'],
    ['\x1b[1;5C', 'C-right'],
    ['\x1b[1;6C', 'C-S-right'],
    ['\x1b[1;3B', 'M-down'],
    ['\x1b[H', 'home'],
    ['\x1bOH', 'home'],
    ['\x1b[1~', 'home'],
    ['\x1b[7~', 'home'],
    ['\x1b[4~', 'end'],
    ['\x1b[3~', 'delete'],
    ['\x1b[3;5~', 'C-delete'],
    ['\x1b[3$', 'S-delete'],
    ['\x1b[5~', 'pageup'],
    ['\x1b[6~', 'pagedown'],
    ['\x1bOP', 'f1'],
    ['\x1b[[A', 'f1'],
    ['\x1b[15~', 'f5'],
    ['\x1b[24~', 'f12'],
    ['\x1b[Z', 'S-tab'],
    ['\t', 'tab'],
    ['\r', 'enter'],
    ['\n', 'enter'],
    ['\x7f', 'backspace'],
    ['\b', 'backspace'],
    ['\x13', 'C-s'],
    ['\x11', 'C-q'],
    ['\x00', 'C-space'],
    ['\x1f', 'C-_'],
    ['\x1bx', 'M-x'],
    ['\x1bX\x1b\\', undefined],
    ['\x1b\r', 'M-enter'],
    ['\x1b\x7f', 'M-backspace'],
    ['\x1bOM', 'enter'],
    ['\x1bOp', '0'],
    ['\x1bOk', '+'],
    ['A', 'S-a'],
    ['Ä', 'S-ä'],
    [':', ':'],
    ['?', '?'],
    [' ', 'space'],
  ])('names %j as %s', (bytes, name) => {
    expect(short(tokensOf(bytes))).toEqual(name === undefined ? [] : [name]);
  });

  it('gives Enter once, and Escape only after nothing followed', () => {
    const hand = gateOnHand();
    hand.gate.feed(Buffer.from('\r\x1b'));
    expect(short(hand.tokens())).toEqual(['enter']);
    expect(hand.waits).toEqual([30]);
    hand.timeUp();
    expect(short(hand.tokens())).toEqual(['enter', 'escape']);
  });

  it('takes two Escapes as two keys and a sequence after Escape as its own key', () => {
    expect(short(tokensOf('\x1b\x1b'))).toEqual(['escape', 'escape']);
    expect(short(tokensOf('\x1b\x1b[A'))).toEqual(['escape', 'up']);
  });

  it.each(['[', 'O', ']', 'P'])('turns ESC and %s into Escape and text when nothing follows', (char) => {
    const hand = gateOnHand();
    hand.gate.feed(Buffer.from(`\x1b${char}`));
    expect(hand.tokens()).toEqual([]);
    hand.timeUp();
    expect(short(hand.tokens())).toEqual(['escape', char === '[' || char === ']' ? char : `S-${char.toLowerCase()}`]);
  });

  it('swallows unknown sequences whole', () => {
    expect(
      short(tokensOf('a\x1b[?2026;2$yb\x1b[99~c\x1bP>|xterm\x1b\\d\x1b]4;1;rgb:0/0/0\x07e\x1b[Xf\u009bg')),
    ).toEqual([...'abcdefg']);
  });

  it('gives all tokens of one read in one batch', () => {
    const hand = gateOnHand();
    hand.gate.feed(Buffer.from('jjj\x1b[B\x1b[<64;1;1Mk'));
    expect(hand.batches).toHaveLength(1);
    expect(short(hand.tokens())).toEqual(['j', 'j', 'j', 'down', 'wheelUp:none:0,0', 'k']);
  });
});

describe('text', () => {
  it('brings emoji whole, also cut at every byte', () => {
    for (const emoji of ['🚀', '👨‍👩‍👧‍👦', '👍🏽', '🇩🇪', '⚠️', '1️⃣x']) {
      const bytes = [...Buffer.from(emoji)].map((byte) => Uint8Array.of(byte));
      const text = tokensOf(...bytes).map((token) => (token.type === 'text' ? token.grapheme : '?'));
      expect(text.join('')).toBe(emoji);
      if (!emoji.startsWith('1')) expect(text).toEqual([emoji]);
    }
  });

  it('does not make letters wait', () => {
    const hand = gateOnHand();
    hand.gate.feed(Buffer.from('aé日'));
    expect(short(hand.tokens())).toEqual(['a', 'é', '日']);
    expect(hand.waiting()).toBe(false);
  });

  it('keeps the text around a mouse report', () => {
    expect(short(tokensOf('a\x1b[<0;5;3Mb'))).toEqual(['a', 'press:left:4,2', 'b']);
    expect(short(tokensOf('a\x1b[M !!b'))).toEqual(['a', 'b']);
  });
});

describe('paste', () => {
  it('is one token over any number of reads, with newlines as \\n and everything else untouched', () => {
    const reads = ['x\x1b[20', '0~one\r\ntw', 'o\rthree\x1b', '[A\x1b[20', '1', '~y'];
    expect(tokensOf(...reads)).toEqual([
      { type: 'text', grapheme: 'x' },
      { type: 'paste', text: 'one\ntwo\nthree\x1b[A' },
      { type: 'text', grapheme: 'y' },
    ]);
  });

  it('waits for its end as long as it takes', () => {
    const hand = gateOnHand();
    hand.gate.feed(Buffer.from('\x1b[200~half'));
    expect(hand.waiting()).toBe(false);
    hand.gate.flush();
    expect(hand.tokens()).toEqual([]);
    hand.gate.feed(Buffer.from(' whole\x1b[201~'));
    expect(short(hand.tokens())).toEqual(['paste:half whole']);
  });
});

describe('mouse', () => {
  it.each([
    ['\x1b[<0;1;1m', { action: 'release', button: 'left', x: 0, y: 0 }],
    ['\x1b[<2;300;120M', { action: 'press', button: 'right', x: 299, y: 119 }],
    ['\x1b[<32;2;2M', { action: 'drag', button: 'left' }],
    ['\x1b[<35;2;2M', { action: 'move', button: 'none' }],
    ['\x1b[<65;2;2M', { action: 'wheelDown', button: 'none' }],
    ['\x1b[<28;2;2M', { action: 'press', shift: true, meta: true, ctrl: true }],
  ])('reads %j', (bytes, expected) => {
    expect(tokensOf(bytes)).toMatchObject([{ type: 'mouse', ...expected }]);
  });

  it.each(['\x1b[<0;0;1M', '\x1b[<0;1M', '\x1b[<x;1;1M', '\x1b[<128;1;1M'])('swallows the bad report %j', (bytes) => {
    expect(tokensOf(`${bytes}`).filter((token) => token.type === 'mouse')).toEqual([]);
  });
});

describe('replies of the terminal', () => {
  it('reads the background, the attributes and the focus', () => {
    expect(tokensOf('\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\\x1b[?62;22c\x1b[I\x1b[O')).toEqual([
      { type: 'reply', kind: 'background', color: { red: 30, green: 30, blue: 46 } },
      { type: 'reply', kind: 'attributes', text: '62;22' },
      { type: 'reply', kind: 'focus', focused: true },
      { type: 'reply', kind: 'focus', focused: false },
    ]);
  });

  it.each(['\x1b]11;rgb:1e', '\x1b[<0;12', '\x1b[M !'])(
    'never types the head of a report that was cut off: %j',
    (head) => {
      const hand = gateOnHand();
      hand.gate.feed(Buffer.from(head));
      expect(hand.waits[0]).toBeGreaterThan(30);
      hand.timeUp();
      expect(hand.tokens()).toEqual([]);
      hand.gate.feed(Buffer.from('j'));
      expect(short(hand.tokens())).toEqual(['j']);
    },
  );

  it('does not collect without end what never becomes a report', () => {
    const tokens = tokensOf(`\x1b]${'x'.repeat(10_000)}`);
    expect(tokens).toHaveLength(10_002);
  });
});

describe('reset', () => {
  it('forgets half of a sequence, half of a character and an open paste', () => {
    const hand = gateOnHand();
    for (const half of ['\x1b[1;', Uint8Array.of(0xf0, 0x9f), '\x1b[200~abc']) {
      hand.gate.feed(Buffer.from(half as string));
      hand.gate.reset();
    }
    hand.gate.feed(Buffer.from('j'));
    expect(short(hand.tokens())).toEqual(['j']);
    expect(hand.waiting()).toBe(false);
  });
});

describe('chunks', () => {
  const unit = fc.oneof(
    fc.constantFrom('a', 'Z', 'é', '日', '🚀', '👨‍👩‍👧', '🇩🇪', 'e\u0301', ' ', '\r', '\t', '\x7f', '\x03', '\x1bx'),
    fc.constantFrom('\x1b[A', '\x1bOB', '\x1b[1;5C', '\x1b[3~', '\x1b[15~', '\x1b[Z', '\x1b[[C', '\x1b[5$'),
    fc.constantFrom('\x1b[<0;5;3M', '\x1b[<65;10;20M', '\x1b[M !!', '\x1b[?62;c', '\x1b[I', '\x1b[?1;2$y'),
    fc.constantFrom(
      '\x1b]11;rgb:00/00/00\x07',
      '\x1b]11;rgb:ffff/ffff/ffff\x1b\\',
      '\x1bPq\x1b\\',
      '\x1b[200~a\r\n🚀\x1b[201~',
    ),
  );

  /** Neighbouring text joined: a combining mark may come after its letter was given. */
  function joined(tokens: readonly Token[]): unknown[] {
    const result: unknown[] = [];
    let text = '';
    const close = (): void => {
      result.push(...graphemes(text));
      text = '';
    };
    for (const token of tokens) {
      if (token.type === 'text') text += token.grapheme;
      else {
        close();
        result.push(token);
      }
    }
    close();
    return result;
  }

  it('give the same tokens however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), fc.array(fc.nat(200), { maxLength: 30 }), (units, cuts) => {
        const bytes = Buffer.from(units.join(''));
        const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
        const reads = [...places, bytes.length].map((end, index) => bytes.subarray(places[index - 1] ?? 0, end));
        expect(joined(tokensOf(...reads))).toEqual(joined(tokensOf(bytes)));
      }),
      { numRuns: 500 },
    );
  });

  it('of random bytes never throw and never leave the gate stuck', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 12 }), (reads) => {
        const hand = gateOnHand();
        for (const read of reads) hand.gate.feed(read);
        hand.timeUp();
        hand.gate.feed(Buffer.from('\x1b[201~\x1b\\'));
        hand.timeUp();
        hand.gate.feed(Buffer.from('j'));
        hand.timeUp();
        expect(short(hand.tokens()).at(-1)).toMatch(/j$/);
      }),
      { numRuns: 500 },
    );
  });
});
