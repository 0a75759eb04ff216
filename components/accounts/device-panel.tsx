import { LinkButton } from '#components/ui/button.tsx';
import { ActionForm, type FormAction, SubmitButton } from '#components/ui/form.tsx';
import { formatDay } from '#components/ui/format.ts';
import { EmptyState } from '#components/ui/note.tsx';
import { Item, ItemList, Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { StatusOnGateway } from '#lib/sasl/account/account-status.ts';
import { lastUseOf } from '#lib/sasl/device/last-use.ts';
import type { Device } from '#lib/sasl/device/list-devices.ts';

type Props = {
  account: { id: string; name: string };
  devices: readonly Device[];
  statuses: readonly StatusOnGateway[];
  /** Null where the role may only read. */
  revoke: FormAction | null;
  /** Whether another one would open anything, and this operator may make it. */
  mayAdd: boolean;
  path: string;
};

/** The account's device passwords: each for one device or program, and revoked without the others. */
export function DevicePanel({ account, devices, statuses, revoke, mayAdd, path }: Props) {
  return (
    <Panel
      aside={
        mayAdd ? (
          <LinkButton href={`${path}?device=new`} icon="plus" scroll={false} small>
            Add device password
          </LinkButton>
        ) : null
      }
      flush
      title="Device passwords"
    >
      {devices.length === 0 ? (
        <EmptyState>
          None. A telephone, a scanner or a second mail program gets a password of its own, so that a lost one
          is revoked without the others.
        </EmptyState>
      ) : (
        <ItemList label="Device passwords">
          {devices.map((device) => (
            <DeviceItem
              account={account}
              device={device}
              key={device.id}
              path={path}
              revoke={revoke}
              statuses={statuses}
            />
          ))}
        </ItemList>
      )}
    </Panel>
  );
}

function DeviceItem({
  account,
  device,
  statuses,
  revoke,
  path,
}: Omit<Props, 'devices' | 'mayAdd'> & { device: Device }) {
  const ended = device.expiresAt !== null && device.expiresAt.getTime() <= Date.now();
  const actions = revoke ? (
    <>
      <LinkButton href={`${path}?device=${device.id}`} scroll={false} small>
        Change
      </LinkButton>
      <ActionForm action={revoke} label={`Revoke ${device.name}`}>
        <input name="id" type="hidden" value={account.id} />
        <input name="deviceId" type="hidden" value={device.id} />
        <SubmitButton busy="Revoking" small variant="danger">
          Revoke <span className="sr-only">{device.name}</span>
        </SubmitButton>
      </ActionForm>
    </>
  ) : null;
  return (
    <Item
      action={actions}
      icon={ended ? 'warn' : 'key'}
      meta={<LastUse device={device} statuses={statuses} />}
      title={device.label || device.name}
      tone={ended ? 'warn' : 'neutral'}
    >
      {ended ? `Ended ${formatDay(device.expiresAt ?? new Date())}. ` : null}
      Logs in as <code>{`${account.name}+${device.name}`}</code>, by PLAIN and LOGIN also as{' '}
      <code>{account.name}</code>.{' '}
      {device.networks.length > 0 ? (
        <>
          Only from <code>{device.networks.join(', ')}</code>, by PLAIN and LOGIN.
        </>
      ) : (
        'From anywhere.'
      )}
      {device.expiresAt && !ended ? ` Until ${formatDay(device.expiresAt)}.` : null}
    </Item>
  );
}

/** The last use on any gateway that answers. */
function LastUse({ device, statuses }: { device: Device; statuses: readonly StatusOnGateway[] }) {
  const last = lastUseOf(statuses, device.id);
  return (
    <>
      {last ? (
        <>
          Last used <Time at={last.at} /> with {last.mechanism} on {last.gateway}
          {last.client ? ` from ${last.client}` : ''}
        </>
      ) : (
        'Never used'
      )}
      , made <Time at={device.createdAt} /> by {device.createdBy}
    </>
  );
}
