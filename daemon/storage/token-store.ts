import type { Reads, WriteTx } from '../services/ports.ts';
import type { Connection } from './handles.ts';
import { fromTokenRow, toTokenRow } from './row-mapping.ts';

/** Questions about tokens. */
export function tokenReads({ prisma }: Connection): Pick<Reads, 'token' | 'tokens' | 'usableTokens'> {
  return {
    async token(id) {
      const found = await prisma.token.findUnique({ where: { id } });
      return found ? toTokenRow(found) : undefined;
    },
    async tokens(ownerId) {
      const found = await prisma.token.findMany({ where: { ownerId }, orderBy: { seq: 'desc' } });
      return found.map(toTokenRow);
    },
    async usableTokens(now) {
      const { clockHighWater } = await prisma.installation.findUniqueOrThrow({ where: { id: 1 } });
      // A clock that was set back must not revive what had expired.
      const at = new Date(Math.max(clockHighWater.getTime(), now.getTime()));
      const found = await prisma.token.findMany({
        where: { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: at } }] },
        orderBy: { seq: 'asc' },
      });
      return found.map(toTokenRow);
    },
  };
}

/** Changes of tokens. */
export function tokenWrites({ prisma }: Connection): Pick<WriteTx, 'insertToken' | 'revokeToken'> {
  return {
    async insertToken(row) {
      const last = await prisma.token.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true } });
      await prisma.token.create({ data: { ...fromTokenRow(row), seq: (last?.seq ?? 0) + 1 }, select: { id: true } });
    },
    async revokeToken(id, at) {
      // One conditional statement: of two callers with the same one-time code, one alone sees a change.
      const { count } = await prisma.token.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: at } });
      return count === 1;
    },
  };
}
