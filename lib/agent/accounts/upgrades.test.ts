import { verify } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { hashDigest } from '#lib/sasl/import/imported-hash.ts';
import { record } from './fixtures/records.ts';
import { openUpgrades } from './upgrades.ts';

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

test('an account that was reset meanwhile is not upgraded to its old password', async () => {
  const upgrades = openUpgrades({ warn: () => {} });
  upgrades.renew(amy, 'x');
  upgrades.settle('1', record('1', 2, { argon2id: 'another' }));
  upgrades.renew({ ...amy, id: '2' }, 'x');
  await expect.poll(upgrades.waiting).toMatchObject([{ id: '2' }]);
  upgrades.settle('2', undefined);
  expect(upgrades.waiting()).toEqual([]);
});
