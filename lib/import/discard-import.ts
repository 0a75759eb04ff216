import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { removePending } from './store.ts';

export const discardImport = operation({
  name: 'imports.discard',
  summary: 'Forget the files of an import',
  permission: 'policy.write',
  route: 'DELETE /imports/{id}',
  audit: ['import.discarded'],
  input: z.object({ id: z.string() }),
  run: async ({ tx, audit }, { id }) => {
    const origin = await removePending(tx, id);
    await audit({ kind: 'import.discarded', importId: id, origin }, id);
  },
});
