import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { clockOffset } from '#lib/gateway/clock-offset.ts';
import { readGateways } from '#lib/gateway/store.ts';
import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { query } from '#lib/operation.ts';
import { clientOf } from '#lib/privacy/mask-log.ts';
import { readDeviceProgress } from '#lib/sasl/device/device-progress.ts';
import { readAccount } from '#lib/sasl/store.ts';
import { readDeeds } from './account-history.ts';
import { stateOf } from './account-state.ts';
import { refusedWords } from './account-use.ts';
import { readElsewhere } from './accounts-home.ts';
import { readRefusals, wordOn } from './refusals.ts';

/** Whether the newest state of an account is in force on one gateway. */
type OnGateway = {
  gatewayId: string;
  gateway: string;
  live: boolean;
  /** When (a moment as ISO 8601 writes it) and how soon it came into force; null while it has not. */
  at: string | null;
  ms: number | null;
  /** Since when the password of now is in force there. */
  passwordAt: string | null;
  /** Why the gateway cannot be reached, as it stood when it was last asked. */
  trouble: string | null;
  /** Whether that trouble is what the gateway itself said. */
  answers: boolean;
  /** By how many milliseconds its clock, and so its log, is ahead of ours; 0 where that misleads nobody. */
  clockOffset: number;
};

type Seen = Pick<ListedLogin, 'at' | 'gateway' | 'mechanism' | 'clientAddress'>;

/**
 * What changes while somebody looks at an account: cheap enough to be asked every other second. Tells how far its newest state has come,
 * and how log-ins fare since the password was set.
 */
export const accountPulse = query({
  name: 'accounts.pulse',
  summary: 'How far the newest state of an account has come, and the first log-in with its password',
  permission: 'accounts.read',
  route: 'GET /accounts/{id}/pulse',
  audit: ['account.log-viewed'],
  input: z.object({
    id: z.string().max(64),
    /** One of its device passwords: then the answer says how that fares, instead of the account's own. */
    device: z.string().max(64).optional(),
  }),
  read: async ({ db, sealer, mailLogFile, viewed, now }, { id, device: deviceId }) => {
    const account = await readAccount(db, id);
    const [gateways, [deed], home, device] = await Promise.all([
      onGateways(db, id, account.revision),
      readDeeds(db, id, 1),
      readElsewhere(db),
      deviceId === undefined ? null : readDeviceProgress({ db, sealer }, id, deviceId),
    ]);
    const isOurs = ({ mechanism }: ListedLogin) => home?.here.some((name) => name === mechanism) ?? true;
    const since = device?.madeAt ?? account.passwordSetAt;
    const { first, refused, newest } =
      withLog(mailLogFile, (log) => loginsSince(log, account, { since, gateways, isOurs })) ?? unseen;
    const word = refused && wordOn(readRefusals(account.refusals), refused.last);
    if (first || refused || device?.used)
      await viewed({ kind: 'account.log-viewed', accountId: id, name: account.name }, id);
    const state = stateOf(account, now);
    return {
      isServer: account.kind === 'server',
      passwordSetAt: account.passwordSetAt?.toISOString() ?? null,
      passwordSetBy: account.passwordSetBy,
      state,
      gateways,
      deed: deed ? { ...deed, at: deed.at.toISOString() } : null,
      device: device && { id: device.id, used: device.used },
      first,
      /** `word`: the gateway’s own on the last of them; null where it is the log’s, a wrong password. */
      refused: refused && { ...refused, word: word && refusedWords(word) },
      /** Another text whenever there is something new to show. */
      mark: [
        account.revision,
        account.version,
        state, // it may end by the clock
        deed?.seq,
        newest,
        account.lastUsedAt.getTime(),
        account.lastFailureAt?.getTime(), // the gateway’s own word comes beside the log’s line
        ...gateways.map((one) => `${one.live}${one.trouble !== null}`),
      ].join(' '),
    };
  },
  masked: (pulse, rule) => ({
    ...pulse,
    device: pulse.device && {
      ...pulse.device,
      used: pulse.device.used && {
        ...pulse.device.used,
        client: clientOf(pulse.device.used.client, rule),
      },
    },
    first: pulse.first && { ...pulse.first, clientAddress: clientOf(pulse.first.clientAddress, rule) },
    refused: pulse.refused && {
      ...pulse.refused,
      last: { ...pulse.refused.last, clientAddress: clientOf(pulse.refused.last.clientAddress, rule) },
    },
  }),
});

export type AccountPulse = Awaited<ReturnType<typeof accountPulse.invoke>>;

async function onGateways(db: Db, accountId: string, revision: number): Promise<OnGateway[]> {
  const [gateways, states] = await Promise.all([
    readGateways(db),
    db.accountOnGateway.findMany({ where: { accountId } }),
  ]);
  return gateways.map(({ id, name, troubleCode, trouble, state: told, stateAt }) => {
    const state = states.find(({ gatewayId }) => gatewayId === id);
    const live = state !== undefined && state.revision >= revision;
    return {
      gatewayId: id,
      gateway: name,
      live,
      at: live ? state.at.toISOString() : null,
      ms: live ? state.ms : null,
      passwordAt: state?.passwordAt?.toISOString() ?? null,
      trouble,
      answers: trouble === null || troubleCode === 'gateway-problem',
      clockOffset: clockOffset(told?.clock, { askedAt: stateAt }) ?? 0,
    };
  });
}

/** So many are counted; nobody reads a longer list. */
const mostRefused = 100;
const unseen = { first: null, refused: null, newest: '' };

/** Where others check passwords, log-ins by what they decide are beside each other with those by a password of ours. */
const mostSeen = 100;

type Asked = {
  /** Refused log-ins count from here on. */
  since: Date | null;
  gateways: readonly OnGateway[];
  isOurs: (login: ListedLogin) => boolean;
};

/** Log-ins since the password was set, as far as it decides them: the first good one where it was in force, and the refused ones. */
function loginsSince(
  log: LogReader,
  { name, passwordSetAt }: { name: string; passwordSetAt: Date | null },
  { since: refusedSince, gateways, isOurs }: Asked,
) {
  const [newest] = log.logins({ account: name }, { limit: 1 }).logins;
  const first = gateways
    .flatMap(({ gateway, live, passwordAt, clockOffset: ahead }) => {
      const from = passwordAt === null ? null : new Date(passwordAt);
      if (!live || from === null || passwordSetAt === null || from < passwordSetAt) return [];
      const since = { account: name, gateway, ok: true, since: later(from, ahead) };
      return log.logins(since, { limit: mostSeen, after: '0' }).logins.filter(isOurs);
    })
    .toSorted((one, other) => one.at - other.at)
    .at(0);
  const refused = refusedSince ? refusedLogins(log, name, { since: refusedSince, gateways, isOurs }) : [];
  return {
    newest: newest ? `${newest.gateway}/${newest.id}` : '',
    first: first ? seen(first) : null,
    refused: refused[0]
      ? { count: refused.length, more: refused.length === mostRefused, last: seen(refused[0]) }
      : null,
  };
}

function refusedLogins(log: LogReader, name: string, { since, gateways, isOurs }: Asked & { since: Date }) {
  const ahead = new Map(gateways.map(({ gateway, clockOffset: offset }) => [gateway, offset]));
  const earliest = later(since, Math.min(0, ...ahead.values()));
  return log
    .logins({ account: name, ok: false, since: earliest }, { limit: mostRefused })
    .logins.filter(({ at, gateway }) => at >= later(since, ahead.get(gateway) ?? 0).getTime())
    .filter(isOurs);
}

const later = (moment: Date, ms: number) => new Date(moment.getTime() + ms);

const seen = ({ at, gateway, mechanism, clientAddress }: ListedLogin): Seen => ({
  at,
  gateway,
  mechanism,
  clientAddress,
});
