import type { BundleTemplate } from '../domain/interchange/bundle.ts';
import { findNamed, toStoredRef, toWrittenRef } from './persona-lookup.ts';
import type { Actor, Reads, WriteTx } from './ports.ts';

/**
 * Writes the templates of a bundle as own templates; a name that is there already stays as it is. Answers the names that
 * were written.
 */
export async function templatesOf(
  tx: WriteTx,
  { actor, at }: { readonly actor: Actor; readonly at: Date },
  templates: readonly BundleTemplate[],
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const template of templates) {
    if (await tx.ownTemplate(actor.userId, template.name)) continue;
    const parent = template.parent === null ? null : await storedRef(tx, actor, template.parent);
    await tx.putOwnTemplate({ ...template, ownerId: actor.userId, parent, createdAt: at, updatedAt: at });
    const { name, category } = template;
    const payload = { name, category, outcome: 'saved' };
    await tx.record({ type: 'template.saved', subject: name, actorId: actor.userId, at, payload });
    written.push(name);
  }
  return written;
}

/** The own templates of a user as a bundle holds them. */
export async function bundleTemplates(reads: Reads, actor: Actor): Promise<readonly BundleTemplate[]> {
  const own = await reads.ownTemplates(actor.userId);
  return Promise.all(
    own.map(async ({ ownerId: _o, createdAt: _c, updatedAt: _u, tags, parent, ...template }) => ({
      ...template,
      tags: [...tags],
      parent: await toWrittenRef(reads, parent),
    })),
  );
}

async function storedRef(tx: WriteTx, actor: Actor, parent: string): Promise<string> {
  const { persona } = await findNamed(tx, actor, parent);
  return toStoredRef(persona, parent);
}
