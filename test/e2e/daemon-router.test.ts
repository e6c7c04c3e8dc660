import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../contract/system.ts';
import { appRouter } from '../../daemon/rpc/router.ts';
import { type DaemonKit, startDaemonKit } from '../harness/daemon-kit.ts';
import type { RawResponse } from '../harness/raw-http.ts';

/** The scope that each procedure needs: written down a second time, so that no change of one goes unseen. */
const NEEDED: Readonly<Record<string, Scope>> = {
  'persona.list': 'read',
  'persona.get': 'read',
  'persona.create': 'edit',
  'persona.edit': 'edit',
  'persona.delete': 'edit',
  'persona.restore': 'edit',
  'persona.resolve': 'read',
  'persona.review': 'read',
  'persona.acknowledge': 'edit',
  'persona.lint': 'read',
  'persona.tokens': 'read',
  'version.list': 'read',
  'version.get': 'read',
  'version.diff': 'read',
  'version.rollback': 'edit',
  'persona.history': 'read',
  'label.list': 'read',
  'label.move': 'edit',
  'label.remove': 'edit',
  'label.protect': 'edit',
  'draft.list': 'read',
  'draft.get': 'read',
  'draft.diff': 'read',
  'draft.propose': 'edit',
  'draft.accept': 'edit',
  'draft.discard': 'edit',
  'transfer.import': 'edit',
  'transfer.export': 'read',
  'template.list': 'read',
  'template.instantiate': 'edit',
  'session.start': 'apply',
  'session.list': 'read',
  'session.get': 'read',
  'session.effective': 'read',
  'session.applications': 'read',
  'session.requests': 'read',
  'session.switch': 'apply',
  'session.applyPersona': 'apply',
  'session.revert': 'apply',
  'session.clear': 'apply',
  'session.end': 'apply',
  'audit.list': 'admin',
  'audit.verify': 'admin',
  'discovery.compare': 'admin',
  'discovery.discover': 'admin',
  'discovery.watch': 'admin',
  'fileLink.link': 'admin',
  'fileLink.list': 'read',
  'fileLink.unlink': 'edit',
  'persona.bulk': 'edit',
  'persona.bulkPreview': 'read',
  'persona.tags': 'read',
  'persona.undo': 'edit',
  'persona.undoSteps': 'read',
  'search.duplicates': 'read',
  'search.facets': 'read',
  'search.names': 'read',
  'search.text': 'read',
  'template.delete': 'edit',
  'template.get': 'read',
  'template.preview': 'read',
  'template.save': 'edit',
  'transfer.dropImport': 'edit',
  'transfer.exportBundle': 'read',
  'transfer.formats': 'read',
  'transfer.importMany': 'edit',
  'transfer.importProgress': 'read',
  'transfer.planImport': 'edit',
  'transfer.stageFiles': 'edit',
  'usage.summary': 'read',
  'events.list': 'read',
  'events.subscribe': 'read',
  'token.create': 'admin',
  'token.list': 'admin',
  'token.revoke': 'admin',
  'token.webLink': 'admin',
  'system.status': 'read',
  'system.stop': 'admin',
};

const SCOPES: readonly Scope[] = ['read', 'edit', 'apply', 'feedback', 'gateway', 'admin'];
const MAKER: readonly Scope[] = ['read', 'edit', 'apply', 'feedback', 'admin'];

interface Procedure {
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly meta: { readonly scope?: Scope } | undefined;
}

// By path, whatever the nesting; tRPC types the nested form only.
const flat = appRouter._def.procedures as unknown as Readonly<Record<string, { readonly _def: Procedure }>>;
const procedures = Object.entries(flat).map(([path, { _def }]) => ({
  path,
  type: _def.type,
  scope: _def.meta?.scope,
}));

let kit: DaemonKit;
const tokens = new Map<Scope | 'session', string>();

beforeAll(async () => {
  kit = await startDaemonKit({ config: { rateLimit: { authFailuresPerMinute: 10_000, requestsPerSecond: 10_000 } } });
  for (const scope of MAKER) tokens.set(scope, await kit.token([scope]));
  tokens.set('session', (await kit.client.session.start.mutate({})).token);
});

afterAll(() => kit.dispose());

/** Calls a procedure with an input that none of them takes. */
function call(path: string, type: Procedure['type'], headers: readonly string[]): Promise<RawResponse> {
  const target = `/trpc/${path}`;
  const input = '{"json":{"no such field":1}}';
  if (type !== 'mutation')
    return kit.http({ method: 'GET', target: `${target}?input=${encodeURIComponent(input)}`, headers });
  return kit.http({ method: 'POST', target, headers: [...headers, 'Content-Type: application/json'], body: input });
}

function bearer(token: string | undefined): readonly string[] {
  return [`Authorization: Bearer ${token}`];
}

/** Whether the answer says that the scope is lacking; a stream says so inside. */
function isForbidden({ status, body }: RawResponse): boolean {
  const text = body.toString();
  return status === 403 || (status === 200 && text.includes('"appCode":"FORBIDDEN"'));
}

describe('the router', () => {
  it('declares for every procedure the scope of the table, and has no procedure that the table lacks', () => {
    expect(Object.fromEntries(procedures.map(({ path, scope }) => [path, scope]))).toEqual(NEEDED);
  });

  it('refuses everybody without a credential or with a wrong one, whatever is asked', async () => {
    for (const { path, type } of procedures) {
      for (const headers of [[], bearer(`mst_abcdefgh_${'x'.repeat(43)}`)]) {
        const answer = await call(path, type, headers);
        expect(answer.status, path).toBe(401);
      }
    }
  });

  it.each(SCOPES.filter((scope) => scope !== 'gateway'))(
    'lets a token with "%s" do just what it covers',
    async (scope) => {
      for (const { path, type } of procedures) {
        const needed = NEEDED[path];
        // Those that succeed without an input would end the daemon or hold a stream open.
        if (scope === 'admin' && path === 'system.stop') continue;
        const answer = await call(path, type, bearer(tokens.get(scope)));
        const allowed = needed === scope || scope === 'admin';
        expect(isForbidden(answer), `${path} with ${scope}: ${answer.status}`).toBe(!allowed);
        expect(answer.status, path).not.toBe(401);
      }
    },
  );

  it('lets the capability of a session do nothing at all', async () => {
    for (const { path, type } of procedures)
      expect(isForbidden(await call(path, type, bearer(tokens.get('session')))), path).toBe(true);
  });

  it('takes mutations by POST alone', async () => {
    for (const { path, type } of procedures.filter(({ type }) => type === 'mutation')) {
      const answer = await call(path, 'query', bearer(tokens.get('admin')));
      expect(answer.status, `${type} ${path}`).toBe(405);
    }
  });

  it('takes queries by POST as well, for inputs that are longer than a request line', async () => {
    const headers = [...bearer(tokens.get('read')), 'Content-Type: application/json'];
    const body = JSON.stringify({ json: { ref: 'nobody', context: { variables: { text: 'x'.repeat(9_000) } } } });
    const answer = await kit.http({ method: 'POST', target: '/trpc/persona.resolve', headers, body });
    expect(answer.status).toBe(404);
    expect(answer.body.toString()).toContain('"appCode":"PERSONA_NOT_FOUND"');
  });

  it('gets inputs of any script from the client, which counts them as they stand in a URL', async () => {
    await kit.client.persona.create.mutate({ name: 'scripts', content: '# 日本語\n' });
    for (const chars of [600, 1_500, 3_000, 30_000]) {
      const diff = await kit.client.version.diff.query({ ref: 'scripts', from: '1.0.0', text: '字'.repeat(chars) });
      expect(diff.to).toBe('text');
    }
  });

  it('says nothing of its inside in any error', async () => {
    for (const { path, type } of procedures) {
      if (path === 'system.stop') continue;
      const text = (await call(path, type, bearer(tokens.get('admin')))).body.toString();
      expect(text, path).not.toMatch(/stack|node_modules|\bat .+:\d+:\d+|prisma|sqlite/i);
    }
  });

  it('bounds the calls of one batch', async () => {
    const headers = bearer(tokens.get('read'));
    const batch = (size: number) => {
      const paths = Array.from({ length: size }, () => 'system.status').join(',');
      return kit.http({ method: 'GET', target: `/trpc/${paths}?batch=1&input=%7B%7D`, headers });
    };
    expect((await batch(20)).status).toBe(200);
    expect((await batch(21)).status).toBe(400);
  });

  it('lets an administrator end the daemon', async () => {
    const headers = [...bearer(tokens.get('admin')), 'Content-Type: application/json'];
    const answer = await kit.http({ method: 'POST', target: '/trpc/system.stop', headers, body: '{}' });
    expect(answer.status).toBe(200);
    expect((await kit.exit()).code).toBe(0);
  });
});
