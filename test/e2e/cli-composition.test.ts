import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EffectivePrompt } from '../../contract/persona.ts';
import { commandLine } from '../harness/command-line.ts';

const cli = commandLine();
const { maestro, json, failure } = cli;

describe('maestro persona resolve', () => {
  it('explains parts, what is left out, and where values come from', async () => {
    const base =
      '---\nname: base\nvariables: { who: all }\n---\n# Rules\n\nFor {{who}}.\n\n## Main\n<!-- maestro: when branch=main -->\n\nm\n';
    await writeFile(join(cli.home, 'base.md'), base);
    await writeFile(join(cli.home, 'kid.md'), '---\nname: kid\nparent: base\n---\n# More\n\n{{> tone}}\n');
    await json('persona', 'create', 'tone', '--kind', 'fragment', '--content', 'Warm.');
    for (const name of ['base', 'kid']) await json('persona', 'create', name, '--file', `${name}.md`);
    await json('persona', 'create', 'terse', '--kind', 'style', '--content', 'One sentence.');
    const { out, code } = await maestro([
      'persona',
      'resolve',
      'kid',
      '--branch',
      'topic',
      '--style',
      'terse',
      '--explain',
    ]);
    expect(code).toBe(0);
    expect(out).toContain('terse@1.0.0');
    expect(out).toMatch(/tone@1\.0\.0 .*kid@1\.0\.0, More, line 3/);
    expect(out).toMatch(/base@1\.0\.0 .*Rules > Main .*branch=main: branch is topic/);
    expect(out).toMatch(/who .*default of base@1\.0\.0 .*base@1\.0\.0, Rules, line 3/);
    const prompt = await json<EffectivePrompt>('persona', 'resolve', 'kid', '--explain', '--var', 'who=me');
    expect(prompt.explanation?.variables).toMatchObject([{ name: 'who', origin: 'given' }]);
    expect(prompt.explanation?.leftOut).toMatchObject([
      { section: 'Rules > Main', because: 'branch=main: branch is not known here' },
    ]);
    expect(prompt.parts.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(prompt.tokens);
    expect(await failure('persona', 'resolve', 'kid', '--style', 'base')).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await failure('session', 'start', '--persona', 'tone')).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('maestro persona templates', () => {
  it('shows, fills in, keeps and deletes templates', async () => {
    const list = await maestro(['persona', 'templates', '--category', 'review']);
    expect(list.out).toMatch(/^CATEGORY +TEMPLATE +TOKENS/);
    expect(list.out).toContain('security-reviewer');
    expect(list.out).not.toContain('tutor');
    const shown = await maestro(['persona', 'templates', 'show', 'reviewer', '--var', 'language=Go']);
    expect(shown.out).toMatch(/language +the caller/);
    expect(shown.out).toContain('the pitfalls of Go,');
    expect((await maestro(['persona', 'templates', 'show', 'reviewer', '--source', '--raw'])).out).toContain(
      '{{language}}',
    );
    await json('persona', 'create', 'gopher', '--template', 'reviewer', '--var', 'language=Go');
    expect((await maestro(['persona', 'resolve', 'gopher'])).out).toContain('the pitfalls of Go,');
    expect(await json('persona', 'templates', 'save', 'mine', '--from', 'gopher', '--category', 'product')).toEqual({
      outcome: 'saved',
      name: 'mine',
    });
    expect((await maestro(['persona', 'templates', '--own'])).out).toMatch(/product +mine \(yours\)/);
    expect((await maestro(['persona', 'templates', 'delete', 'mine', '--yes'])).out).toContain(
      'personas made of it stay',
    );
    expect(await json('persona', 'templates', '--own')).toEqual([]);
  });

  it('says what is wrong with values and names', async () => {
    const unknown = await failure('persona', 'create', 'x', '--template', 'reviewer', '--var', 'langage=Go');
    expect(unknown).toMatchObject({ code: 'INVALID_INPUT', details: { meant: 'language' } });
    expect(await failure('persona', 'create', 'x', '--content', 'c', '--var', 'a=b')).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await failure('persona', 'templates', 'show', 'reviwer')).toMatchObject({ code: 'TEMPLATE_NOT_FOUND' });
    expect(await failure('persona', 'templates', 'delete', 'reviewer', '--yes')).toMatchObject({
      code: 'TEMPLATE_NOT_FOUND',
    });
    expect(await failure('persona', 'templates', 'save', 'x')).toMatchObject({ code: 'INVALID_INPUT' });
  });
});
