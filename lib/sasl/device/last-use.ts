import type { StatusOnGateway } from '#lib/sasl/account/account-status.ts';

/** A log-in by a device password. The log has the account's name alone; which of its passwords it was, the gateways tell. */
export type UseOnGateway = { at: string; gateway: string; mechanism: string; client: string | null };

/** The newest log-in by this device password on any gateway that answers; null where there was none. */
export function lastUseOf(statuses: readonly StatusOnGateway[], deviceId: string): UseOnGateway | null {
  const uses = statuses.flatMap((one) => {
    const use = one.reached ? one.status.devices.find(({ id }) => id === deviceId) : undefined;
    return use ? [{ at: use.at, gateway: one.gateway, mechanism: use.mechanism, client: use.client }] : [];
  });
  return uses.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))[0] ?? null;
}
