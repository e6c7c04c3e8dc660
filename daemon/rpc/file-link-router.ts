import { linkFileInput, listFileLinksInput, unlinkFileInput } from '../../contract/file-link.ts';
import { admin, editor, reader, router } from './trpc.ts';

/** Personas that are linked to files. Linking reads a file of the user, so it needs the scope of the owner. */
export const fileLinkRouter = router({
  list: reader.input(listFileLinksInput).query(({ ctx, input }) => ctx.services.fileLinks.list(ctx.actor, input)),
  link: admin.input(linkFileInput).mutation(({ ctx, input }) => ctx.services.fileLinks.link(ctx.actor, input)),
  unlink: editor.input(unlinkFileInput).mutation(({ ctx, input }) => ctx.services.fileLinks.unlink(ctx.actor, input)),
});
