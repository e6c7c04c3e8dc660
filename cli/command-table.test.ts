import { describe, expect, it } from 'vitest';
import { optionKey, usageOf } from './command-spec.ts';
import { COMMANDS, GROUPS } from './command-table.ts';

const names = COMMANDS.map(({ path }) => path.join(' '));

describe('the command table', () => {
  it('has every command once, under a group that exists', () => {
    expect(new Set(names).size).toBe(names.length);
    const groups = new Set(GROUPS.map(({ name }) => name));
    for (const { path } of COMMANDS) expect(path.length === 1 || groups.has(path[0] ?? ''), path.join(' ')).toBe(true);
  });

  it.each(COMMANDS.map((spec) => [spec.path.join(' '), spec] as const))(
    'says what `%s` does, with an example that is a command, and has code for it',
    async (name, spec) => {
      expect(spec.summary.length).toBeGreaterThan(5);
      expect(spec.examples.length).toBeGreaterThan(0);
      expect(spec.examples.some(({ line }) => line.includes(`maestro ${name}`))).toBe(true);
      for (const { line } of spec.examples) expect(line).toContain('maestro ');
      expect(await spec.load()).toBeTypeOf('function');
    },
  );

  it.each(COMMANDS.map((spec) => [spec.path.join(' '), spec] as const))(
    'gives the options of `%s` distinct names',
    (_name, { options = [] }) => {
      const flags = options.flatMap((option) => option.flags.split(/[ ,]+/).filter((word) => word.startsWith('-')));
      expect(new Set(flags).size).toBe(flags.length);
    },
  );

  it('writes usage lines and option keys as commander understands them', () => {
    const spec = COMMANDS.find(({ path }) => path.join(' ') === 'persona import');
    expect(spec && usageOf(spec)).toBe('maestro persona import [options] <files...>');
    expect(optionKey({ flags: '--base-version <version>', summary: '', kind: 'text' })).toBe('baseVersion');
    expect(optionKey({ flags: '-q, --quiet', summary: '', kind: 'flag' })).toBe('quiet');
    expect(optionKey({ flags: '--no-tui', summary: '', kind: 'flag' })).toBe('tui');
  });
});
