import type { Reads, WriteTx } from '../services/ports.ts';
import type { Connection } from './handles.ts';
import { toUserRow } from './row-mapping.ts';

/** Questions about users. */
export function userReads({ prisma }: Connection): Pick<Reads, 'user' | 'userByName' | 'usersByIds'> {
  return {
    async user(id) {
      const found = await prisma.user.findUnique({ where: { id } });
      return found ? toUserRow(found) : undefined;
    },
    async userByName(name) {
      const found = await prisma.user.findUnique({ where: { name } });
      return found ? toUserRow(found) : undefined;
    },
    async usersByIds(ids) {
      const found = await prisma.user.findMany({ where: { id: { in: [...ids] } } });
      return found.map(toUserRow);
    },
  };
}

/** Changes of users. */
export function userWrites({ prisma }: Connection): Pick<WriteTx, 'insertUser'> {
  return {
    async insertUser(row) {
      await prisma.user.create({ data: row, select: { id: true } });
    },
  };
}
