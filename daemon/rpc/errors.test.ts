import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import superjson from 'superjson';
import { describe, expect, it } from 'vitest';
import { ERROR_TABLE, type ErrorCode, type ErrorData } from '../../contract/errors.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';
import { type KeepingLogger, keepingLogger } from '../../test/harness/temp-database.ts';
import { AppError } from '../domain/errors.ts';
import type { Services } from '../services/services.ts';
import { appRouter } from './router.ts';

const kits = serviceKits();

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly error: { readonly message: string; readonly data: ErrorData & { readonly code: string } } | undefined;
}

interface Server {
  readonly logger: KeepingLogger;
  query(path: string, input?: unknown): Promise<Answer>;
  mutate(path: string, input: unknown): Promise<Answer>;
  post(path: string, body: string): Promise<Answer>;
}

/** The router as HTTP sees it, without a network; services can be replaced. */
function serve(kit: ServiceKit, replaced: Partial<Services> = {}): Server {
  const logger = keepingLogger();
  const context = { actor: kit.owner, services: { ...kit.services, ...replaced }, logger };
  const call = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetchRequestHandler({
      ...{ endpoint: '/trpc', router: appRouter, createContext: async () => context },
      req: new Request(`http://daemon/trpc/${path}`, init),
    });
    const text = await response.text();
    const { error } = JSON.parse(text) as { error?: { json: NonNullable<Answer['error']> } };
    return { status: response.status, text, error: error?.json };
  };
  const post = (path: string, body: string) =>
    call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return {
    logger,
    post,
    query: (path, input) => call(`${path}?input=${encodeURIComponent(superjson.stringify(input))}`),
    mutate: (path, input) => post(path, superjson.stringify(input)),
  };
}

/** A service whose every method throws. */
function broken<T extends object>(error: unknown): T {
  return new Proxy({} as T, {
    get: () => () => Promise.reject(error),
  });
}

describe('an error of a use case', () => {
  it('keeps its code, its words and its details, and has no stack', async () => {
    const server = serve(await kits.start());
    const { error, text, status } = await server.query('persona.get', { ref: 'nobody' });
    expect(status).toBe(404);
    expect(error).toMatchObject({
      message: 'there is no persona "nobody"; see `maestro persona list`',
      data: { code: 'NOT_FOUND', appCode: 'PERSONA_NOT_FOUND', details: { ref: 'nobody', deleted: false } },
    });
    expect(text).not.toMatch(/stack|\.ts:|node_modules/);
    expect(server.logger.lines).toEqual([]);
  });

  it('has the tRPC code of the table, whichever it is', async () => {
    const kit = await kits.start();
    for (const code of Object.keys(ERROR_TABLE) as ErrorCode[]) {
      const server = serve(kit, { templates: broken(new AppError(code, 'words', { a: 1 })) });
      const { error } = await server.query('template.list');
      const data = { code: ERROR_TABLE[code].trpc, appCode: code, details: { a: 1 } };
      expect(error).toMatchObject({ message: 'words', data });
    }
  });

  it('carries both texts of a conflict', async () => {
    const server = serve(await kits.start());
    await server.mutate('persona.create', { name: 'p', content: 'base' });
    const edit = (content: string) =>
      server.mutate('persona.edit', { ref: 'p', baseVersion: '1.0.0', fields: { content } });
    await edit('theirs');
    expect((await edit('mine')).error?.data).toMatchObject({
      appCode: 'REVISION_CONFLICT',
      details: {
        base: { content: 'base' },
        mine: { content: 'mine' },
        theirs: { content: 'theirs', version: '1.0.1' },
      },
    });
  });
});

describe('a wrong input', () => {
  it('is told by field, in words, all fields in the details', async () => {
    const server = serve(await kits.start());
    const { error, status } = await server.mutate('persona.create', {
      ...{ name: 'Bad Name', tags: ['ok', '-'], header: { kind: 'boss' }, owner: 'me' },
    });
    expect(status).toBe(400);
    expect(error?.message).toContain('name: a name has 1 to 64 characters a-z, 0-9 and -');
    expect(error?.message).toContain('tags.1: a tag has 1 to 64 letters');
    expect(error?.data).toMatchObject({
      appCode: 'INVALID_INPUT',
      details: {
        issues: expect.arrayContaining([
          expect.objectContaining({ path: 'header.kind' }),
          { path: '', message: 'Unrecognized key: "owner"' },
        ]),
      },
    });
  });

  it.each([
    ['no JSON at all', '{"json":'],
    ['nothing', ''],
    ['an unknown type of superjson', '{"json":{"ref":"a"},"meta":{"values":{"ref":["evil"]}}}'],
    ['a path into the prototype', '{"json":{"ref":"a"},"meta":{"values":{"__proto__.x":["Date"]}}}'],
    ['a value that cannot be made', '{"json":{"ref":"["},"meta":{"values":{"ref":["regexp"]}}}'],
  ])('is the fault of the caller and tells nothing of the parser: %s', async (_what, body) => {
    const server = serve(await kits.start());
    const { error, status, text } = await server.post('persona.restore', body);
    expect(status).toBe(400);
    expect(error?.data.appCode).toBe('INVALID_INPUT');
    expect(text).not.toMatch(/SyntaxError|at position|superjson|stack/i);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('for a procedure that does not exist or is called the wrong way says so', async () => {
    const server = serve(await kits.start());
    expect(await server.query('persona.erase')).toMatchObject({
      status: 404,
      error: { data: { appCode: 'INVALID_INPUT' } },
    });
    expect(await server.query('persona.create', {})).toMatchObject({
      status: 405,
      error: { data: { appCode: 'INVALID_INPUT' } },
    });
  });
});

describe('an error that nobody expected', () => {
  const foreign = [
    new Error('SQLITE: /home/ada/.maestro/db is on fire, key sk-ant-secret'),
    new TypeError('Cannot read properties of undefined (reading secret)'),
    'a secret string',
    { secret: true, message: 'secret' },
  ];

  it.each(foreign)('leaves the daemon as an id only, under which the log has it: %s', async (error) => {
    const server = serve(await kits.start(), { templates: broken(error) });
    const answer = await server.query('template.list');
    expect(answer.status).toBe(500);
    const [, id] = /^internal error ([0-9a-f-]{36}); the log has the details$/.exec(answer.error?.message ?? '') ?? [];
    expect(id).toBeDefined();
    expect(answer.error?.data).toMatchObject({ appCode: 'INTERNAL', details: {} });
    expect(answer.text).not.toMatch(/secret|sqlite|stack|home/i);
    expect(server.logger.lines).toMatchObject([
      { level: 'error', message: 'a procedure failed', fields: { errorId: id, path: 'template.list' } },
    ]);
  });

  it('in the middle of a subscription does so too', async () => {
    const kit = await kits.start();
    await kit.services.personas.create(kit.owner, { name: 'p', content: 'x' });
    const events = {
      async *follow() {
        yield { kind: 'reset', seq: 1 };
        throw new Error('a secret from inside');
      },
    } as unknown as Services['events'];
    const logger = keepingLogger();
    const response = await fetchRequestHandler({
      endpoint: '/trpc',
      router: appRouter,
      createContext: async () => ({ actor: kit.owner, services: { ...kit.services, events }, logger }),
      req: new Request('http://daemon/trpc/events.subscribe?input=%7B%22json%22%3A%7B%7D%7D'),
    });
    const text = await response.text();
    expect(text).toContain('"kind":"reset"');
    expect(text).toContain('event: serialized-error');
    expect(text).toMatch(/internal error [0-9a-f-]{36}; the log has the details/);
    expect(text).not.toMatch(/secret|stack/);
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { path: 'events.subscribe' } }]);
  });
});
