import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientError } from '../client/app-error.ts';
import { Output, type OutputOptions, toJson } from './output.ts';

function recorded(options: Partial<OutputOptions> & { readonly columns?: number } = {}) {
  const written = { out: '', err: '' };
  const { columns } = options;
  const output = new Output({
    json: false,
    color: false,
    stdout: {
      write: (text) => (written.out += text),
      ...(columns === undefined ? {} : { columns, isTTY: true }),
    },
    stderr: { write: (text) => (written.err += text) },
    ...options,
  });
  return { output, written };
}

describe('printing for people', () => {
  it('lines columns up, numbers to the right, wide characters counted as two', () => {
    const { output, written } = recorded();
    output.table(
      [
        { name: 'a', n: 5 },
        { name: '日本', n: 12 },
      ],
      [
        { head: 'NAME', text: ({ name }) => name },
        { head: 'N', text: ({ n }) => String(n), align: 'right' },
        { head: 'X', text: () => 'x' },
      ],
    );
    expect(written.out).toBe('NAME   N  X\na      5  x\n日本  12  x\n');
  });

  it('cuts the last column to a terminal, and not in a pipe', () => {
    const columns = [
      { head: 'N', text: () => 'n' },
      { head: 'TEXT', text: () => 'a very long description of it' },
    ];
    const terminal = recorded({ columns: 14 });
    terminal.output.table([0], columns);
    expect(terminal.written.out.split('\n')[1]).toBe('n  a very lon…');
    const pipe = recorded();
    pipe.output.table([0], columns);
    expect(pipe.written.out).toContain('a very long description of it');
  });

  it('lets no stored text act on the terminal', () => {
    const { output, written } = recorded();
    const evil = '\x1b]0;owned\x07\u202edlrow\r';
    output.line(evil);
    output.block(`one\n${evil}`);
    output.pairs([['label', evil]]);
    output.table([evil], [{ head: 'H', text: (row) => row }]);
    output.note(evil);
    output.error(new ClientError('INVALID_INPUT', evil), evil);
    expect(written.out + written.err).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(written.out).toContain('owned');
  });

  it('paints only where colours are wanted', () => {
    expect(recorded({ color: true }).output.paint('x', 'red')).toBe('\x1b[31mx\x1b[39m');
    expect(recorded().output.paint('x', 'red')).toBe('x');
  });

  it('prints an error as one line with its code, and a hint', () => {
    const { output, written } = recorded();
    output.error(new ClientError('PERSONA_NOT_FOUND', 'no persona "x"'), 'maestro persona list');
    expect(written).toEqual({ out: '', err: 'error PERSONA_NOT_FOUND: no persona "x"\nhint maestro persona list\n' });
  });
});

describe('printing for programs', () => {
  it('writes exactly one JSON value, and nothing that was meant for people', () => {
    const { output, written } = recorded({ json: true });
    output.line('for people');
    output.answer({ at: new Date(0), list: [1] }, () => output.line('for people'));
    output.pairs([['a', 'b']]);
    output.block('text');
    output.table([1], [{ head: 'H', text: String }]);
    expect(JSON.parse(written.out)).toEqual({ at: '1970-01-01T00:00:00.000Z', list: [1] });
    expect(written.err).toBe('');
  });

  it('writes streams as one value a line', () => {
    const { output, written } = recorded({ json: true });
    output.each({ a: 1 }, () => {});
    output.each({ a: 2 }, () => {});
    expect(written.out).toBe('{"a":1}\n{"a":2}\n');
  });

  it('writes errors as JSON on standard error', () => {
    const { output, written } = recorded({ json: true });
    output.error(new ClientError('REVISION_CONFLICT', 'changed', { details: { revision: 4 } }), 'no hint here');
    expect(written.out).toBe('');
    expect(JSON.parse(written.err)).toEqual({
      error: { code: 'REVISION_CONFLICT', message: 'changed', details: { revision: 4 } },
    });
  });

  it('is the same value for any parser, without a character that acts on a terminal', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = toJson(value, 2);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]/);
      }),
    );
  });
});
