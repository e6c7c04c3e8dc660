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

  it('counts again after its worker has ended', async () => {
    await counter.count(['first']);
    await counter.close();
    expect(await counter.count(['a text it has not seen'])).toEqual([countTokens('a text it has not seen')]);
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
