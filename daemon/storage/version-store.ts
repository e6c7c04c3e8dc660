import type { Reads, WriteTx } from '../services/ports.ts';
import type { Connection } from './handles.ts';
import { fromVersionRow, toVersionRow } from './row-mapping.ts';

/** Questions about versions and labels. */
export function versionReads({ prisma }: Connection): Pick<Reads, 'version' | 'versionById' | 'versions' | 'label'> {
  return {
    async version(personaId, version) {
      const found = await prisma.personaVersion.findUnique({ where: { personaId_version: { personaId, version } } });
      return found ? toVersionRow(found) : undefined;
    },
    async versionById(id) {
      const found = await prisma.personaVersion.findUnique({ where: { id } });
      return found ? toVersionRow(found) : undefined;
    },
    async versions(personaId) {
      const found = await prisma.personaVersion.findMany({
        where: { personaId },
        orderBy: { seq: 'desc' },
        omit: { content: true },
      });
      return found.map((each) => toVersionRow({ ...each, content: '' }));
    },
    async label(personaId, label) {
      const found = await prisma.personaLabel.findUnique({ where: { personaId_label: { personaId, label } } });
      return found?.versionId;
    },
  };
}

/** Changes of versions: they are only ever added. */
export function versionWrites({ prisma }: Connection): Pick<WriteTx, 'insertVersion'> {
  return {
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
