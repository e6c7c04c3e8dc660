import { listAuditInput } from '../../contract/audit.ts';
import { admin, router } from './trpc.ts';

/** Who changed what. It shows the changes of every user, so it is for admins. */
export const auditRouter = router({
  list: admin.input(listAuditInput).query(({ ctx, input }) => ctx.services.audit.list(ctx.actor, input)),
  verify: admin.query(({ ctx }) => ctx.services.audit.verify(ctx.actor)),
});
