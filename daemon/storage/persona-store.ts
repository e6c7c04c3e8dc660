import type { Reads, WriteTx } from '../services/ports.ts';
import type { PersonaRow } from '../services/rows.ts';
import type { Client, Connection } from './handles.ts';
import { fromPersonaRow, toPersonaRow } from './row-mapping.ts';
import { findPersonaPage } from './sqlite/persona-list.ts';
import { replaceTags } from './sqlite/persona-tags.ts';

type PersonaReads = Pick<
  Reads,
  'personaById' | 'personaByName' | 'personasByIds' | 'personas' | 'childrenOf' | 'personaCount'
>;

/** Questions about personas. */
export function personaReads({ prisma, sql }: Connection): PersonaReads {
  return {
    async personaById(ownerId, id) {
      const found = await prisma.persona.findFirst({ where: { id, ownerId } });
      return found ? toPersonaRow(found) : undefined;
    },
    async personaByName(ownerId, name) {
      const found = await prisma.persona.findUnique({ where: { ownerId_name: { ownerId, name } } });
      return found ? toPersonaRow(found) : undefined;
    },
    personasByIds: (ids) => personasByIds(prisma, ids),
    async personas(ownerId, input) {
      const { ids, total } = findPersonaPage(sql, ownerId, input);
      const rows = new Map((await personasByIds(prisma, ids)).map((row) => [row.id, row]));
      return { rows: ids.flatMap((id) => rows.get(id) ?? []), total };
    },
    async childrenOf(parentId) {
      const found = await prisma.persona.findMany({ where: { parentId, isActive: true }, orderBy: { name: 'asc' } });
      return found.map(toPersonaRow);
    },
    personaCount: () => prisma.persona.count({ where: { isActive: true } }),
  };
}

/** Changes of personas; the table of tags follows. */
export function personaWrites({ prisma, sql }: Connection): Pick<WriteTx, 'insertPersona' | 'updatePersona'> {
  return {
    async insertPersona(row) {
      await prisma.persona.create({ data: fromPersonaRow(row), select: { id: true } });
      replaceTags(sql, row);
    },
    async updatePersona(row) {
      const { id, ...data } = fromPersonaRow(row);
      await prisma.persona.update({ where: { id }, data, select: { id: true } });
      replaceTags(sql, row);
    },
  };
}

async function personasByIds(prisma: Client, ids: readonly string[]): Promise<readonly PersonaRow[]> {
  if (ids.length === 0) return [];
  const found = await prisma.persona.findMany({ where: { id: { in: [...ids] } } });
  return found.map(toPersonaRow);
}
