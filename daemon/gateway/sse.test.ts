import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseReader } from './sse.ts';

function read(chunks: readonly (string | Buffer)[], maxEventBytes = 1_000): readonly string[] {
  const data: string[] = [];
  const reader = new SseReader((each) => data.push(each.toString('utf8')), maxEventBytes);
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  reader.end();
  return data;
}

describe('the reader of server-sent events', () => {
  it('hands out the data of each event', () => {
    expect(read(['event: a\nid: 1\ndata: {"x":1}\n\n: comment\n\ndata:{"y":2}\r\n\r\ndata: [DONE]\n\n'])).toEqual([
      '{"x":1}',
      '{"y":2}',
      '[DONE]',
    ]);
  });

  it('joins data lines, and ignores fields that only begin like data', () => {
    expect(read(['data: a\ndata:  b\ndatabase: c\ndat: d\n\n'])).toEqual(['a\n b']);
  });

  it('hands out the last event of a stream that ended without its empty line', () => {
    expect(read(['data: a\n\ndata: b'])).toEqual(['a', 'b']);
  });

  it('passes over an event that is too large, and goes on after it', () => {
    expect(read([`data: ${'x'.repeat(2_000)}\n\n`, 'data: b\n\n'])).toEqual(['b']);
    expect(read(['data: ', ...Array.from({ length: 200 }, () => 'y'.repeat(10)), '\n\ndata: b\n\n'])).toEqual(['b']);
  });

  it('finds the same events wherever the bytes are cut', () => {
    const event = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, '').trimStart());
    fc.assert(
      fc.property(
        fc.array(
          event.filter((text) => text !== ''),
          { maxLength: 6 },
        ),
        fc.array(fc.nat(200)),
        (texts, cuts) => {
          const bytes = Buffer.from(texts.map((text) => `event: e\ndata: ${text}\r\n\n`).join(''));
          const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
          const chunks = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
          expect(read(chunks, 100_000)).toEqual(texts);
        },
      ),
    );
  });
});
