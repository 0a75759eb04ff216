import { verify } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { hashDigest } from '#lib/sasl/import/imported-hash.ts';
import { record } from './fixtures/records.ts';
import { madeImportedHash } from './imported-password.ts';
import { openUpgrades } from './upgrades.ts';

function raise(): never {
  throw new Error('there is none');
}

const imported = '$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/';
const amy = record('1', 1, { name: 'amy', importedHash: imported });

test('a proved password becomes verifiers, once, until the account comes back without its old hash', async () => {
  const upgrades = openUpgrades({ warn: () => {} });
  upgrades.renew(amy, 'x');
  upgrades.renew(amy, 'x');
  await expect.poll(upgrades.waiting).toHaveLength(1);
  const [upgrade] = upgrades.waiting();
  expect(upgrade).toMatchObject({ id: '1', from: hashDigest(imported) });
  expect(await verify(upgrade?.argon2id ?? '', 'x')).toBe(true);
  expect(upgrade?.scramSha256).toMatch(/^SCRAM-SHA-256\$/);
  upgrades.settle('1', { ...amy, revision: 2 });
  expect(upgrades.waiting()).toHaveLength(1);
  upgrades.settle('1', { ...amy, revision: 3, importedHash: null });
  expect(upgrades.waiting()).toEqual([]);
});

test('what an Argon2id has not got beside it is made, and what is there stays', async () => {
  const upgrades = openUpgrades({ warn: () => {} });
  const bea = { ...amy, id: '2', importedHash: null, argon2id: 'kept', scramSha256: 'kept too' };
  upgrades.renew(bea, 'x');
  await expect.poll(upgrades.waiting).toHaveLength(1);
  const [upgrade] = upgrades.waiting();
  expect(upgrade).toMatchObject({ from: hashDigest('kept'), argon2id: 'kept', scramSha256: 'kept too' });
  expect(await madeImportedHash(upgrade?.scramSha1 ?? '', 'x')).toBe(true);
  expect(await madeImportedHash(upgrade?.scramSha512 ?? '', 'x')).toBe(true);
  upgrades.settle('2', { ...bea, revision: 2, disabled: true });
  expect(upgrades.waiting()).toHaveLength(1);
  const { id: _, from: __, ...verifiers } = upgrade ?? raise();
  const complete = { ...bea, ...verifiers, revision: 3 };
  upgrades.settle('2', complete);
  upgrades.renew(complete, 'x');
  expect(upgrades.waiting()).toEqual([]);
});

test('what was under way when the account changed is not kept, and does not stand in the way of what it has now', async () => {
  const upgrades = openUpgrades({ warn: () => {} });
  const bea = { ...amy, importedHash: null, argon2id: 'one' };
  upgrades.renew(bea, 'old');
  upgrades.settle('1', { ...bea, argon2id: 'two' });
  upgrades.renew({ ...bea, argon2id: 'two' }, 'new');
  await expect.poll(upgrades.waiting).toMatchObject([{ from: hashDigest('two') }]);
  expect(await madeImportedHash(upgrades.waiting()[0]?.scramSha1 ?? '', 'new')).toBe(true);
});

test('an account that was reset meanwhile is not upgraded to its old password', async () => {
  const upgrades = openUpgrades({ warn: () => {} });
  upgrades.renew(amy, 'x');
  upgrades.settle('1', record('1', 2, { argon2id: 'another' }));
  upgrades.renew({ ...amy, id: '2' }, 'x');
  await expect.poll(upgrades.waiting).toMatchObject([{ id: '2' }]);
  upgrades.settle('2', undefined);
  expect(upgrades.waiting()).toEqual([]);
});
