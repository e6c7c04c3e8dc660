import { describe, expect, it } from 'vitest';
import { startSessionInput } from '../../contract/session.ts';
import { sha256 } from '../../daemon/platform/ids.ts';
import { WorkerTokenCounter } from '../../daemon/platform/token-counter.ts';
import { seededRandom } from '../../test/harness/seeded-random.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';
import { WatchedDatabase } from './library-watch.ts';
import { PromptService } from './prompt-service.ts';

const kits = serviceKits();

/** A kit that counts the statements of its database, with a parent, a child and a fragment in it. */
async function kitWithFamily() {
  const statements = { count: 0 };
  const kit = await kits.start({ trace: () => (statements.count += 1) });
  const { services, owner } = kit;
  await services.personas.create(owner, { name: 'base', content: '# Rules\n\nBe exact.\n\n# End\n\nStop.\n' });
  await services.personas.create(owner, {
    name: 'tone',
    content: 'Warm, {{who}}.',
    header: { kind: 'fragment', variables: { who: { default: 'all' } } },
  });
  await services.personas.create(owner, { name: 'kid', parent: 'base', content: '# More\n\nm\n\n{{> tone}}\n' });
  const edit = async (ref: string, content: string) => {
    const { version } = await services.personas.get(owner, ref);
    await services.personas.edit(owner, { ref, baseVersion: version, fields: { content } });
  };
  const textOf = async (ref: string) => (await services.prompts.resolve(owner, { ref, context: {} })).text;
  return { kit, services, owner, statements, edit, textOf };
}

/** Statements that a call makes. */
async function statementsOf(statements: { count: number }, call: () => Promise<unknown>): Promise<number> {
  const before = statements.count;
  await call();
  return statements.count - before;
}

describe('a prompt that was asked for before', () => {
  it('comes from memory, also after changes of sessions, without a statement to the database', async () => {
    const { services, owner, statements, textOf } = await kitWithFamily();
    const first = await services.prompts.resolve(owner, { ref: 'kid', context: {} });
    const { id } = await services.sessions.start(owner, startSessionInput.parse({ persona: 'base' }));
    await services.sessions.clear(owner, { id });
    expect(await statementsOf(statements, () => textOf('kid'))).toBe(0);
    expect(await services.prompts.resolve(owner, { ref: 'kid', context: {} })).toBe(first);
  });

  it('is one for all sessions that differ in nothing its texts ask for', async () => {
    const { services, owner, edit } = await kitWithFamily();
    const resolve = (session: string, agent = 'codex', who?: string) =>
      services.prompts.resolve(owner, {
        ref: 'kid',
        context: { session, agent, cwd: `/${session}`, variables: who === undefined ? {} : { who } },
      });
    expect(await resolve('one')).toBe(await resolve('two'));
    expect(await resolve('one', 'aider')).toBe(await resolve('two'));
    expect((await resolve('one', 'codex', 'Ada')).text).toContain('Warm, Ada.');
    await edit('base', '# Rules\n<!-- maestro: when agent=codex -->\nFor codex.\n');
    expect((await resolve('one')).text).toContain('For codex.');
    expect((await resolve('one', 'aider')).text).not.toContain('For codex.');
  });

  it('is another as soon as a parent, a fragment, a label or a name has changed', async () => {
    const { kit, services, owner, edit, textOf } = await kitWithFamily();
    expect(await textOf('kid')).toBe('# Rules\n\nBe exact.\n\n# End\n\nStop.\n\n# More\n\nm\n\nWarm, all.');
    await edit('base', '# Rules\n\nBe kind.\n');
    expect(await textOf('kid')).toContain('Be kind.\n\n# More');
    await edit('tone', 'Cold.');
    expect(await textOf('kid')).toContain('Cold.');
    await services.labels.move(owner, { ref: 'tone', label: 'prod', to: '1.0.0' });
    await edit('kid', '{{> tone@prod}}');
    expect(await textOf('kid')).toContain('Warm, all.');
    await services.labels.move(owner, { ref: 'tone', label: 'prod', to: '1.0.1' });
    expect(await textOf('kid')).toContain('Cold.');
    expect((await services.prompts.resolve(owner, { ref: 'base', context: {} })).name).toBe('base');
    const { version: baseVersion } = await services.personas.get(owner, 'base');
    await services.personas.edit(owner, { ref: 'base', baseVersion, name: 'root', fields: {} });
    expect((await services.prompts.resolve(owner, { ref: 'kid', context: {} })).chain[1]).toMatch(/^root@/);
    await services.personas.remove(owner, { ref: 'kid', force: false });
    await expect(textOf('kid')).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
    await services.personas.restore(owner, 'kid');
    expect(await textOf('kid')).toContain('Cold.');
    expect(kit.live.count).toBe(0);
  });
});

describe('after any sequence of edits', () => {
  it('memory gives what an empty memory gives: bytes, parts, tokens, warnings', async () => {
    const { kit, services, owner, edit } = await kitWithFamily();
    const random = seededRandom(11);
    const lines = [
      '# Rules',
      '## Deep',
      '# More',
      'text',
      '{{who}} {{x}}',
      '',
      '{{> tone}}',
      '```',
      '<!-- maestro: append -->',
      '<!-- maestro: when agent=x -->',
      '/path',
      '- item',
    ];
    const counter = new WorkerTokenCounter();
    try {
      for (let step = 0; step < 25; step += 1) {
        const name = random.pick(['base', 'kid', 'tone']) ?? 'kid';
        const content = Array.from({ length: 10 }, () =>
          random.pick(lines.filter((line) => name !== 'tone' || !line.includes('tone'))),
        ).join('\n');
        await edit(name, `${content}\n\nstep ${step}`);
        const fresh = new PromptService({ database: new WatchedDatabase(kit.database), tokens: counter, sha256 });
        for (const ref of ['kid', 'base', 'tone']) {
          for (const agent of ['x', 'y']) {
            const question = { ref, context: { agent }, preview: true };
            const warm = await services.prompts.resolve(owner, question);
            expect(warm).toEqual(await fresh.resolve(owner, question));
            expect((await counter.count([warm.text]))[0]).toBe(warm.tokens);
          }
        }
      }
    } finally {
      await counter.close();
    }
  });
});

describe('the personas of live sessions', () => {
  it('are resolved anew in the background when a parent has changed; the session keeps its text', async () => {
    const { kit, services, owner, statements, edit } = await kitWithFamily();
    const { id } = await services.sessions.start(
      owner,
      startSessionInput.parse({ persona: 'kid', agent: 'codex', cwd: '/w' }),
    );
    const before = await services.sessions.effectiveText(owner, id);
    await edit('base', '# Rules\n\nBe kind.\n');
    await kit.settled();
    expect((await services.sessions.effectiveText(owner, id)).text).toBe(before.text);
    const context = { agent: 'codex', cwd: '/w', session: id, user: 'ada', variables: {} };
    const [kid] = (await services.sessions.list(owner, { ended: false, limit: 10 }))[0]?.stack ?? [];
    const ref = kid?.personaId ?? '';
    const found = { text: '' };
    const made = await statementsOf(statements, async () => {
      found.text = (await services.prompts.resolve(owner, { ref, context })).text;
    });
    expect(found.text).toContain('Be kind.');
    expect(made).toBe(0);
  });

  it('that cannot be resolved any more keep their text and disturb nobody', async () => {
    const { kit, services, owner, edit } = await kitWithFamily();
    const { id } = await services.sessions.start(owner, startSessionInput.parse({ persona: 'kid' }));
    const { text } = await services.sessions.effectiveText(owner, id);
    await edit('base', '# More\n<!-- maestro: sealed -->\n\nLaw.\n');
    await kit.settled();
    expect((await services.sessions.effectiveText(owner, id)).text).toBe(text);
    await expect(services.prompts.resolve(owner, { ref: 'kid', context: {} })).rejects.toMatchObject({
      code: 'SECTION_SEALED',
    });
    await expect(sessionApply(kit, id)).rejects.toMatchObject({ code: 'SECTION_SEALED' });
  });
});

function sessionApply({ services, owner }: ServiceKit, id: string): Promise<unknown> {
  return services.sessions.apply(owner, { id, persona: 'kid' });
}
