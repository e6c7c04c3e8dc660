import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleFiles } from '../../../test/harness/sample-home.ts';
import { isAppError } from '../errors.ts';
import type { Format, PersonaToWrite, ReadPersona, SourceFile } from './format.ts';
import { detectFormat, FORMATS, formatOf } from './registry.ts';

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  '.claude/CLAUDE.md': ['claude-memory', 'claude'],
  '.claude/agents/aria.md': ['claude-agent', 'aria-the-bard'],
  '.claude/agents/code-reviewer.md': ['claude-agent', 'code-reviewer'],
  '.claude/output-styles/terse.md': ['claude-style', 'terse'],
  '.claude/rules/api.md': ['claude-rule', 'api'],
  '.codex/agents/fixer.toml': ['codex-agent', 'fixer'],
  '.config/fabric/patterns/summarize/system.md': ['fabric', 'summarize'],
  '.config/io.datasette.llm/templates/pirate.yaml': ['llm', 'pirate'],
  '.config/opencode/agents/docs.md': ['opencode-agent', 'docs'],
  '.cursor/agents/tester.md': ['cursor-agent', 'tester'],
  '.cursor/rules/typescript.mdc': ['cursor-rule', 'typescript'],
  '.cursorrules': ['cursor-legacy', 'cursor-rules'],
  '.gemini/GEMINI.md': ['gemini-memory', 'gemini'],
  '.gemini/agents/planner.md': ['gemini-agent', 'planner'],
  '.gemini/commands/explain.toml': ['gemini-command', 'explain'],
  '.github/agents/release.agent.md': ['copilot-agent', 'release'],
  '.github/copilot-instructions.md': ['copilot-instructions', 'copilot'],
  '.github/instructions/python.instructions.md': ['copilot-rule', 'python'],
  '.hermes/SOUL.md': ['soul-md', 'soul'],
  'app/AGENTS.md': ['agents-md', 'app-agents'],
  'cards/aria.card.json': ['card-json', 'aria'],
  'cards/brom.png': ['card-png', 'brom'],
  'evals/promptfooconfig.yaml': ['promptfoo', 'evals-1', 'strict-judge'],
  'notes.md': ['maestro', 'notes'],
  'prompts/support.langfuse.json': ['langfuse', 'support-first-line'],
};

const files: readonly SourceFile[] = sampleFiles().filter(({ path }) => !path.endsWith('/user.md'));

const cases = files.map((file) => ({ path: file.path, file, format: detectFormat(file) }));

function toWrite({ name, fields }: ReadPersona, change: Partial<PersonaToWrite['fields']> = {}): PersonaToWrite {
  return { name: name ?? 'p', isRenamed: false, fields: { ...fields, ...change } };
}

const same = (one: Uint8Array, other: Uint8Array) => Buffer.compare(Buffer.from(one), Buffer.from(other)) === 0;
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

describe('a file of a home directory', () => {
  it('is read in the format its path or content says', () => {
    const found = cases.map(({ path, file, format }) => [
      path,
      [format.id, ...format.read(file).map(({ name }) => name)],
    ]);
    expect(Object.fromEntries(found)).toEqual(EXPECTED);
  });

  it('is there for every format', () => {
    expect(FORMATS.map(({ id }) => id).sort()).toEqual([...new Set(cases.map(({ format }) => format.id))].sort());
  });

  it.each(cases)('comes out byte for byte when nothing changed: $path', ({ file, format }) => {
    for (const read of format.read(file)) {
      const written = format.write(toWrite(read), { ...file, item: read.item });
      expect(textOf(written.bytes)).toBe(textOf(file.bytes));
      expect(same(written.bytes, file.bytes)).toBe(true);
    }
  });

  it.each(cases)('says a changed text and nothing else anew: $path', ({ file, format }) => {
    for (const read of format.read(file)) {
      const content = format.id.startsWith('card') ? '# System prompt\n\nNew text.\n' : 'New text.\nTwo lines.\n';
      const { bytes } = format.write(toWrite(read, { content }), { ...file, item: read.item });
      const again = format.read({ ...file, bytes }).find(({ item }) => item === read.item);
      expect(again?.fields).toEqual({ ...read.fields, content });
      expect(again?.name).toBe(read.name);
    }
  });

  it.each(cases)('takes the text of any other format: $path', ({ file, format }) => {
    for (const target of FORMATS) {
      for (const read of format.read(file)) {
        const { bytes } = target.write(toWrite(read));
        const path = target.fileName('p');
        const [again] = target.read({ path, bytes });
        if (!target.id.startsWith('card')) expect(again?.fields.content).toBe(read.fields.content);
        else expect(again?.fields.content).toContain(read.fields.content?.slice(0, 3));
      }
    }
  });
});

describe('a change of one key', () => {
  const change = (path: string, fields: Partial<PersonaToWrite['fields']>) => {
    const found = cases.find((each) => each.path === path);
    if (!found) throw new Error(path);
    const [read] = found.format.read(found.file);
    if (!read) throw new Error(path);
    return { before: textOf(found.file.bytes), ...found.format.write(toWrite(read, fields), found.file) };
  };

  it('alters the bytes of that entry only, in a header with comments, quotes and CRLF', () => {
    const { before, bytes, lost } = change('.claude/agents/aria.md', { description: 'Sings: "well" # truly' });
    expect(textOf(bytes)).toBe(before.replace("description: 'Sings'", `description: 'Sings: "well" # truly'`));
    expect(lost).toEqual([]);
  });

  it('leaves the globs of a Cursor rule as they are', () => {
    const { before, bytes } = change('.cursor/rules/typescript.mdc', { description: 'New: rules' });
    expect(textOf(bytes)).toBe(before.replace('description: TypeScript rules', "description: 'New: rules'"));
  });

  it('leaves a header that is no YAML as it is', () => {
    const { before, bytes } = change('.claude/agents/code-reviewer.md', { description: 'Short' });
    expect(textOf(bytes)).toBe(before.replace(/description: .*/, 'description: Short'));
  });

  it('leaves comments and tables of TOML', () => {
    const { before, bytes } = change('.codex/agents/fixer.toml', { description: 'Mends' });
    expect(textOf(bytes)).toBe(before.replace(/description = .*/, 'description = "Mends"'));
  });

  it('leaves unknown keys, spelling of numbers and layout of JSON', () => {
    const { before, bytes } = change('prompts/support.langfuse.json', { content: 'Be "quick".' });
    expect(textOf(bytes)).toBe(before.replace('You help people.\\nBe kind.', 'Be \\"quick\\".'));
    const card = change('cards/aria.card.json', { description: 'New' });
    expect(textOf(card.bytes)).toBe(card.before.replace('"Use with care"', '"New"'));
  });

  it('leaves a text of ours without a header as one', () => {
    const file = { path: 'plain.md', bytes: Buffer.from('\ufeff# Plain\n') };
    const [read] = formatOf('maestro').read(file);
    if (!read) throw new Error(file.path);
    const write = (fields: PersonaToWrite['fields']) =>
      textOf(formatOf('maestro').write(toWrite(read, fields), file).bytes);
    expect(write({ content: '# New\n' })).toBe('\ufeff# New\n');
    expect(write({ tags: ['a'] })).toMatch(/^---\nname: plain\ntags:/);
  });

  it('changes one key of ext and keeps the others', () => {
    const found = cases.find(({ path }) => path === '.config/opencode/agents/docs.md');
    const [read] = found?.format.read(found.file) ?? [];
    const ext = structuredClone(read?.fields.header?.extra?.ext) as Record<string, Record<string, unknown>>;
    expect(ext.opencode).toMatchObject({ reasoningEffort: 'high', permission: { bash: { '*': 'deny' } } });
    const { before, bytes } = change('.config/opencode/agents/docs.md', {
      header: { extra: { ext: { opencode: { ...ext.opencode, temperature: 0.5 } } } },
    });
    expect(textOf(bytes)).toBe(before.replace('temperature: 0.1', 'temperature: 0.5'));
  });
});

describe('hostile bytes', () => {
  const isTyped = (format: Format, file: SourceFile): boolean => {
    try {
      format.detect(file);
      const [read] = format.read(file);
      if (read) format.write(toWrite(read, { content: 'x' }), file);
      return true;
    } catch (error) {
      return isAppError(error);
    }
  };

  it('are read or refused with a code, whatever the format (property)', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .string({ unit: fc.constantFrom(...'{}[]"\':,#-|>!&*@`%\n\r \t\\abc=0é'), maxLength: 120 })
        .map((text) => Buffer.from(text)),
      fc
        .string({ unit: fc.constantFrom(...'ab: #\'"[]{}-\n|>*&!'), maxLength: 80 })
        .map((text) => Buffer.from(`---\n${text}\n---\nbody`)),
    );
    const path = fc.constantFrom('x.md', 'x.mdc', 'x.json', 'x.yaml', 'x.toml', 'x.png', 'promptfooconfig.yaml');
    fc.assert(
      fc.property(noise, path, fc.constantFrom(...FORMATS.map(({ id }) => id)), (bytes, path, id) =>
        isTyped(formatOf(id), { path, bytes }),
      ),
      { numRuns: 3_000 },
    );
  });

  it('that are a good file with a few bytes changed too (property)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.nat(),
        fc.nat(),
        fc.uint8Array({ maxLength: 8 }),
        ({ file, format }, a, b, patch) => {
          const from = a % file.bytes.length;
          const to = Math.min(file.bytes.length, from + (b % 8));
          const bytes = Buffer.concat([file.bytes.subarray(0, from), patch, file.bytes.subarray(to)]);
          return isTyped(format, { ...file, bytes });
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
