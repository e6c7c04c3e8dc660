import { describe, expect, it } from 'vitest';
import { userRow } from '../../test/harness/stored-rows.ts';
import { tempDatabase } from '../../test/harness/temp-database.ts';

describe('users', () => {
  it('are found by id, by name and in numbers', async () => {
    await using temp = await tempDatabase();
    const { reads, write } = temp.database;
    const [ann, bob] = [userRow('ann', { role: 'admin' }), userRow('bob', { role: 'viewer' })];
    await write(async (tx) => {
      await tx.insertUser(ann);
      await tx.insertUser(bob);
    });
    expect(await reads.user('ann')).toEqual(ann);
    expect(await reads.userByName('bob')).toEqual(bob);
    expect(await reads.usersByIds(['bob', 'nobody', 'ann'])).toEqual(expect.arrayContaining([ann, bob]));
    expect(await reads.usersByIds(['nobody'])).toEqual([]);
    expect(await reads.user('nobody')).toBeUndefined();
    expect(await reads.userByName('nobody')).toBeUndefined();
  });
});
