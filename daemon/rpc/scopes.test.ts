import { TRPCError } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { type Scope, scope } from '../../contract/system.ts';
import { serviceKits } from '../../test/harness/service-kit.ts';
import { keepingLogger } from '../../test/harness/temp-database.ts';
import type { RpcContext } from './context.ts';
import { appRouter } from './router.ts';

const kits = serviceKits();

/** The scope that each procedure needs: a procedure without a row here fails. */
const NEEDED: Readonly<Record<string, Scope>> = {
  'persona.list': 'read',
  'persona.get': 'read',
  'persona.resolve': 'read',
  'persona.create': 'edit',
  'persona.edit': 'edit',
  'persona.delete': 'edit',
  'persona.restore': 'edit',
  'persona.lint': 'read',
  'persona.review': 'read',
  'persona.tokens': 'read',
  'persona.acknowledge': 'edit',
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
  'transfer.export': 'read',
  'transfer.import': 'edit',
  'transfer.formats': 'read',
  'transfer.stageFiles': 'edit',
  'transfer.planImport': 'edit',
  'transfer.importMany': 'edit',
  'transfer.importProgress': 'read',
  'transfer.dropImport': 'edit',
  'transfer.exportBundle': 'read',
  'template.list': 'read',
  'template.get': 'read',
  'template.preview': 'read',
  'template.instantiate': 'edit',
  'template.save': 'edit',
  'template.delete': 'edit',
  'persona.tags': 'read',
  'persona.bulkPreview': 'read',
  'persona.bulk': 'edit',
  'persona.undoSteps': 'read',
  'persona.undo': 'edit',
  'search.names': 'read',
  'search.text': 'read',
  'search.facets': 'read',
  'search.duplicates': 'read',
  'discovery.discover': 'admin',
  'discovery.watch': 'admin',
  'discovery.compare': 'admin',
  'fileLink.list': 'read',
  'fileLink.link': 'admin',
  'fileLink.unlink': 'edit',
  'session.list': 'read',
  'session.get': 'read',
  'session.effective': 'read',
  'session.applications': 'read',
  'session.requests': 'read',
  'session.start': 'apply',
  'session.switch': 'apply',
  'session.applyPersona': 'apply',
  'session.revert': 'apply',
  'session.clear': 'apply',
  'session.end': 'apply',
  'usage.summary': 'read',
  'events.list': 'read',
  'events.subscribe': 'read',
  'audit.list': 'admin',
  'audit.verify': 'admin',
  'system.status': 'read',
  'system.stop': 'admin',
  'token.create': 'admin',
  'token.list': 'admin',
  'token.revoke': 'admin',
  'token.webLink': 'admin',
};

type Call = (input?: unknown) => Promise<unknown>;

function callOf(context: RpcContext, path: string): Call {
  const caller: unknown = appRouter.createCaller(context);
  const [router = '', procedure = ''] = path.split('.');
  return (
    (caller as Record<string, Record<string, Call>>)[router]?.[procedure] ?? (() => Promise.reject(new Error(path)))
  );
}

async function isRefused(call: Call): Promise<boolean> {
  try {
    await call({ nonsense: true });
    return false;
  } catch (error) {
    return error instanceof TRPCError && error.code === 'FORBIDDEN';
  }
}

describe('the procedures', () => {
  it('are all in the table of scopes', () => {
    expect(Object.keys(appRouter._def.procedures).sort()).toEqual(Object.keys(NEEDED).sort());
  });

  it.each(scope.options)(
    'answer a credential with only the scope "%s" where that is enough, and refuse it elsewhere',
    async (held) => {
      const kit = await kits.start();
      const actor = { ...kit.owner, scopes: new Set([held]) };
      const context: RpcContext = { actor, services: kit.services, logger: keepingLogger() };
      for (const [path, needed] of Object.entries(NEEDED)) {
        const isEnough = held === needed || held === 'admin';
        expect([path, await isRefused(callOf(context, path))]).toEqual([path, !isEnough]);
      }
    },
  );

  it('answer nothing without a scope', async () => {
    const kit = await kits.start();
    const context = {
      actor: { ...kit.owner, scopes: new Set<string>() },
      services: kit.services,
      logger: keepingLogger(),
    };
    for (const path of Object.keys(NEEDED))
      expect([path, await isRefused(callOf(context, path))]).toEqual([path, true]);
  });

  it('take nothing that they do not know', async () => {
    const kit = await kits.start();
    const context = { actor: kit.owner, services: kit.services, logger: keepingLogger() };
    const withInput = Object.keys(NEEDED).filter(
      (path) =>
        ![
          'persona.tags',
          'transfer.formats',
          'token.list',
          'token.webLink',
          'audit.verify',
          'system.status',
          'system.stop',
        ].includes(path),
    );
    for (const path of withInput) {
      await expect(callOf(context, path)({ ownerId: 'x', role: 'admin' })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
    }
  });
});
