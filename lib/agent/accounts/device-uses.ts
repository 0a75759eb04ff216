import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { type DeviceUse, deviceUse } from '#lib/gateway/device-secret.ts';

/** When each device password was used last on this gateway: what tells the owner which of them is forgotten. */
export type DeviceUses = {
  note: (account: string, use: DeviceUse) => void;
  /** Those of the devices that the account has now. */
  of: (account: Pick<AccountRecord, 'id' | 'devices'>) => DeviceUse[];
  /** Puts on the disk what was noted; called by itself a while after a change. */
  save: () => Promise<void>;
};

const stored = z.record(z.string(), z.array(deviceUse));

/** Kept in a file, written some seconds after a use: what a power cut loses is a minute of a date. */
export async function openDeviceUses(
  path: string,
  warn: (text: string) => void,
  saveAfterMs = 20_000,
): Promise<DeviceUses> {
  const uses = new Map<string, DeviceUse[]>(Object.entries(await readUses(path)));
  let timer: NodeJS.Timeout | undefined;
  const save = async () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    await replaceFile(path, JSON.stringify(Object.fromEntries(uses)));
  };
  const saveSoon = () =>
    save().catch((error: unknown) =>
      warn(`The last uses of device passwords are not kept: ${String(error)}`),
    );
  return {
    note: (account, use) => {
      const others = (uses.get(account) ?? []).filter(({ id }) => id !== use.id);
      uses.set(account, [...others, use]);
      timer ??= setTimeout(saveSoon, saveAfterMs).unref();
    },
    of: ({ id, devices }) => (uses.get(id) ?? []).filter((use) => devices.some((one) => one.id === use.id)),
    save,
  };
}

/** Nothing when the file cannot be read: it only tells dates. */
async function readUses(path: string): Promise<z.infer<typeof stored>> {
  const text = await readFile(path, 'utf8').catch(nullIfMissing);
  try {
    return stored.parse(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}
