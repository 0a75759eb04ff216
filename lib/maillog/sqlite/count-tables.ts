/** Counts of one day that are kept beside its messages, `#` being its number. Words are those of the day's dictionary; 0 stands for none. */
export const dayCountTables = `
-- Messages counted by hour and by what a search without an index asks for.
CREATE TABLE tally_# (
  hour INTEGER NOT NULL,
  gateway INTEGER NOT NULL,
  known INTEGER NOT NULL,
  mechanism INTEGER NOT NULL,
  tlsVersion INTEGER NOT NULL,
  status INTEGER NOT NULL,
  waiting INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  deferred INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (hour, gateway, known, mechanism, tlsVersion, status, waiting)
) WITHOUT ROWID;
-- What each account sent from each address, by the hour. How many of the messages are no accepted ones stands under the names of summary.ts.
CREATE TABLE usage_# (
  account INTEGER NOT NULL,
  client INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  gateway INTEGER NOT NULL,
  mechanism INTEGER NOT NULL,
  tlsVersion INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  deferred INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  refusedMessages INTEGER NOT NULL,
  deferredMessages INTEGER NOT NULL,
  otherMessages INTEGER NOT NULL,
  firstAt INTEGER NOT NULL,
  lastAt INTEGER NOT NULL,
  PRIMARY KEY (account, client, hour, gateway, mechanism, tlsVersion)
) WITHOUT ROWID;
`;

/** Log-ins that failed are few among all: they are counted along an index of their own. */
export const failedLogins = `CREATE INDEX loginFailed_# ON login_# (account, clientAddress, gateway) WHERE ok = 0;
`;

const sums = `
  messages INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  deferred INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  firstAt INTEGER NOT NULL,
  lastAt INTEGER NOT NULL`;

/**
 * Whole days in a row an account or a client, for lists over months. They are made from the day's own counts once it is over (roll-up.ts); `day.rolled`
 * says whether they hold. Days know people by numbers of their own, so these have a dictionary that is swept when days go.
 */
export const rolledTables = `
CREATE TABLE party (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL COLLATE NOCASE UNIQUE
);
CREATE TABLE accountDay (
  day INTEGER NOT NULL,
  account INTEGER NOT NULL,
  gateway INTEGER NOT NULL,${sums},
  PRIMARY KEY (day, account, gateway)
) WITHOUT ROWID;
CREATE TABLE clientDay (
  day INTEGER NOT NULL,
  client INTEGER NOT NULL,
  gateway INTEGER NOT NULL,${sums},
  PRIMARY KEY (day, client, gateway)
) WITHOUT ROWID;
-- Log-ins that failed stand apart: strangers try from more addresses than people send from.
CREATE TABLE accountTry (
  day INTEGER NOT NULL,
  account INTEGER NOT NULL,
  gateway INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (day, account, gateway)
) WITHOUT ROWID;
CREATE TABLE clientTry (
  day INTEGER NOT NULL,
  client INTEGER NOT NULL,
  gateway INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (day, client, gateway)
) WITHOUT ROWID;
-- Which account sent from which address.
CREATE TABLE pairDay (
  day INTEGER NOT NULL,
  account INTEGER NOT NULL,
  client INTEGER NOT NULL,
  gateway INTEGER NOT NULL,
  PRIMARY KEY (day, account, client, gateway)
) WITHOUT ROWID;
-- The half hours of a day, as bits, in which deliveries went to a next host and ended in a way. No index leads to these. Where few of the day ended so,
-- the numbers of their messages in JSON as well; those that have other deliveries stand once more under the host 0.
CREATE TABLE deliveryTimes (
  day INTEGER NOT NULL,
  manner INTEGER NOT NULL,
  relay INTEGER NOT NULL,
  times INTEGER NOT NULL,
  messages TEXT,
  PRIMARY KEY (day, manner, relay)
) WITHOUT ROWID;
`;
