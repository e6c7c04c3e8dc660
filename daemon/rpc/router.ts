import { auditRouter } from './audit-router.ts';
import { discoveryRouter } from './discovery-router.ts';
import { draftRouter } from './draft-router.ts';
import { eventsRouter } from './events-router.ts';
import { fileLinkRouter } from './file-link-router.ts';
import { labelRouter } from './label-router.ts';
import { personaRouter } from './persona-router.ts';
import { searchRouter } from './search-router.ts';
import { sessionRouter } from './session-router.ts';
import { systemRouter, tokenRouter, usageRouter } from './system-router.ts';
import { templateRouter } from './template-router.ts';
import { transferRouter } from './transfer-router.ts';
import { router } from './trpc.ts';
import { versionRouter } from './version-router.ts';

/** The whole interface of the daemon; the same on the socket and on HTTP. */
export const appRouter = router({
  persona: personaRouter,
  version: versionRouter,
  label: labelRouter,
  draft: draftRouter,
  transfer: transferRouter,
  template: templateRouter,
  search: searchRouter,
  discovery: discoveryRouter,
  fileLink: fileLinkRouter,
  session: sessionRouter,
  usage: usageRouter,
  events: eventsRouter,
  audit: auditRouter,
  token: tokenRouter,
  system: systemRouter,
});

/** Its type: all that clients know of the daemon's code. */
export type AppRouter = typeof appRouter;
