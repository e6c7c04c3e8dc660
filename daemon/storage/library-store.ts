import type { WriteTx } from '../services/ports.ts';
import type { Connection } from './handles.ts';
import { fromPersonaRow, fromVersionRow } from './row-mapping.ts';
import { replaceTags } from './sqlite/persona-tags.ts';

/** Changes of personas, whose table of tags follows, and of versions, which are only ever added. */
export function libraryWrites({
  prisma,
  sql,
}: Connection): Pick<WriteTx, 'insertPersona' | 'updatePersona' | 'insertVersion'> {
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
    async insertVersion(row) {
      const last = await prisma.personaVersion.findFirst({
        where: { personaId: row.personaId },
        orderBy: { seq: 'desc' },
        select: { seq: true },
      });
      const data = { ...fromVersionRow(row), seq: (last?.seq ?? 0) + 1 };
      await prisma.personaVersion.create({ data, select: { id: true } });
    },
  };
}
