import { countTokens as countOlder } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, describe, expect, it } from 'vitest';
import { WorkerTokenCounter } from './token-counter.ts';

const counter = new WorkerTokenCounter(50);
afterAll(() => counter.close());

describe('counting tokens', () => {
  it('gives what the tokenizer gives, in the order of the texts', async () => {
    const texts = [
      'You are a strict reviewer.',
      '',
      '日本語のテキスト',
      'You are a strict reviewer.',
      '<|endoftext|> is text here',
    ];
    expect(await counter.count(texts)).toEqual(texts.map((text) => countTokens(text, { allowedSpecial: 'all' })));
  });

  it.each(['a', ' ', '日', '😀', '-'])('counts a mebibyte of "%s" in little time, nearly exactly', async (char) => {
    const piece = char.repeat(Math.floor(512 / char.length));
    const [whole = 0, one = 0] = await counter.count([piece.repeat(1024), piece]);
    expect(Math.abs(whole - 1024 * one)).toBeLessThanOrEqual(2048);
  });

  it('counts with the encoding that is named, and keeps the counts apart', async () => {
    const texts = ['日本語のテキスト', 'Übermäßig präzise Größenangaben'];
    const [newer, older, again] = [
      await counter.count(texts),
      await counter.count(texts, 'cl100k_base'),
      await counter.count(texts, 'o200k_base'),
    ];
    expect(older).toEqual(texts.map((text) => countOlder(text)));
    expect(newer).toEqual(texts.map((text) => countTokens(text)));
    expect(again).toEqual(newer);
    expect(older).not.toEqual(newer);
  });

  it('counts again after its worker has ended', async () => {
    await counter.count(['first']);
    await counter.close();
    expect(await counter.count(['a text it has not seen'])).toEqual([countTokens('a text it has not seen')]);
  });

  it('counts wherever the process was started', async () => {
    const before = process.cwd();
    process.chdir('/');
    const elsewhere = new WorkerTokenCounter();
    try {
      expect(await elsewhere.count(['hello world'])).toEqual([2]);
    } finally {
      process.chdir(before);
      await elsewhere.close();
    }
  });

  it('answers many callers at once, each with its own counts', async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, i) => counter.count([`caller ${i} says ${'x '.repeat(i)}`])),
    );
    expect(all.map(([count]) => count)).toEqual(
      Array.from({ length: 50 }, (_, i) => countTokens(`caller ${i} says ${'x '.repeat(i)}`)),
    );
  });
});
