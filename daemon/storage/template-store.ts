import type { PersonaHeader } from '../../contract/persona.ts';
import type { TemplateCategory } from '../../contract/template.ts';
import type { OwnTemplateRow, TemplateReads, TemplateWrites } from '../services/template-ports.ts';
import type * as Stored from './generated/client.ts';
import type { Connection } from './handles.ts';
import { parseColumn } from './row-mapping.ts';

/** What the column `header` holds: a template has no column of its own for its parent. */
interface StoredHeader {
  readonly header: PersonaHeader;
  readonly parent: string | null;
}

/** Questions about own templates. */
export function templateReads({ prisma }: Connection): TemplateReads {
  return {
    async ownTemplate(ownerId, name) {
      const found = await prisma.ownTemplate.findUnique({ where: { ownerId_name: { ownerId, name } } });
      return found ? toRow(found) : undefined;
    },
    async ownTemplates(ownerId) {
      const found = await prisma.ownTemplate.findMany({ where: { ownerId }, orderBy: { name: 'asc' } });
      return found.map(toRow);
    },
  };
}

/** Changes of own templates. */
export function templateWrites({ prisma }: Connection): TemplateWrites {
  return {
    async putOwnTemplate(row) {
      const { ownerId, name, ...data } = fromRow(row);
      await prisma.ownTemplate.upsert({
        where: { ownerId_name: { ownerId, name } },
        create: { ownerId, name, ...data },
        update: data,
        select: { name: true },
      });
    },
    async deleteOwnTemplate(ownerId, name) {
      const { count } = await prisma.ownTemplate.deleteMany({ where: { ownerId, name } });
      return count > 0;
    },
  };
}

function toRow(stored: Stored.OwnTemplate): OwnTemplateRow {
  const { header, parent } = parseColumn<StoredHeader>(stored.header);
  const category = stored.category as TemplateCategory;
  return { ...stored, category, tags: parseColumn(stored.tags), header, parent };
}

function fromRow({ header, parent, tags, ...row }: OwnTemplateRow): Stored.OwnTemplate {
  const stored: StoredHeader = { header, parent };
  return { ...row, tags: JSON.stringify(tags), header: JSON.stringify(stored) };
}
