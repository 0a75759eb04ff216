import { dayCountTables, failedLogins, rolledTables } from './count-tables.ts';

/** The version of these tables, kept in the file as SQLite's user_version. */
export const tablesVersion = 7;

/** What is not of one day. Times are milliseconds since 1970. */
export const wholeTables = `
CREATE TABLE gateway (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  cursor TEXT NOT NULL,
  newestAt INTEGER,
  pulledAt INTEGER
);
CREATE TABLE gap (
  gateway INTEGER NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (gateway, at, text)
) WITHOUT ROWID;
-- The days that have tables, how many connections they had, and the bytes of each kind as far as they were measured.
CREATE TABLE day (
  day INTEGER PRIMARY KEY,
  sessions INTEGER NOT NULL DEFAULT 0,
  rolled INTEGER NOT NULL DEFAULT 0,
  linesGone INTEGER NOT NULL DEFAULT 0,
  thinned TEXT,
  lines INTEGER,
  messages INTEGER,
  logins INTEGER
);
-- Where the messages of a queue id are. Ids grow with time, so the newest stand together.
CREATE TABLE queue (
  queueId TEXT NOT NULL,
  gateway INTEGER NOT NULL,
  day INTEGER NOT NULL,
  message INTEGER NOT NULL,
  PRIMARY KEY (queueId, gateway, day, message)
) WITHOUT ROWID;
-- Lines of queue ids that no message has yet.
CREATE TABLE loose (
  gateway INTEGER NOT NULL,
  queueId TEXT NOT NULL,
  line INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (gateway, queueId, line)
) WITHOUT ROWID;
-- Parts of a long text that is not complete.
CREATE TABLE part (
  gateway INTEGER NOT NULL,
  queueId TEXT NOT NULL,
  pid INTEGER NOT NULL,
  number INTEGER NOT NULL,
  text TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (gateway, queueId, pid, number)
) WITHOUT ROWID;
-- The newest connection of each process, as far as lines may still belong to it, with the numbers of its lines.
-- \`imported\` is 0 for the agent's stream, 1 for files, 2 and 3 for days that were taken over (take-day.ts).
CREATE TABLE process (
  gateway INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  imported INTEGER NOT NULL,
  lastAt INTEGER NOT NULL,
  session TEXT NOT NULL,
  lines TEXT NOT NULL,
  message INTEGER,
  PRIMARY KEY (gateway, pid, imported)
) WITHOUT ROWID;
CREATE INDEX processByTime ON process (gateway, imported, lastAt);
-- Lines of imported files that the agent has delivered as well.
CREATE TABLE echo (
  gateway INTEGER NOT NULL,
  line INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (gateway, line)
) WITHOUT ROWID;
-- The messages that were touched last, for those who follow.
CREATE TABLE recent (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL
);
${rolledTables}`;

/**
 * The tables of one day, \`#\` being its number. Words, names and addresses stand once in \`name\`, the rest points there; so dropping a day drops
 * what it knew of people. The numbers of messages and log-ins begin with their second, so every index is in the order of time.
 */
export const dayTables = `
CREATE TABLE name_# (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL,
  key
);
CREATE INDEX nameText_# ON name_# (text COLLATE NOCASE);
CREATE INDEX nameKey_# ON name_# (key) WHERE key IS NOT NULL;
CREATE TABLE line_# (
  id INTEGER PRIMARY KEY,
  gateway INTEGER NOT NULL,
  imported INTEGER NOT NULL,
  count INTEGER NOT NULL,
  characters INTEGER NOT NULL,
  fromAt INTEGER NOT NULL,
  untilAt INTEGER NOT NULL,
  data BLOB NOT NULL
);
CREATE INDEX lineByTime_# ON line_# (gateway, untilAt, fromAt, imported);
-- Connections in which somebody logged in, or that brought no message.
CREATE TABLE session_# (
  id INTEGER PRIMARY KEY,
  gateway INTEGER NOT NULL,
  at INTEGER NOT NULL,
  @session,
  lines BLOB NOT NULL
);
CREATE INDEX sessionByClient_# ON session_# (clientAddress) WHERE clientAddress IS NOT NULL;
CREATE TABLE message_# (
  id INTEGER PRIMARY KEY,
  gateway INTEGER NOT NULL,
  ms INTEGER NOT NULL,
  status INTEGER NOT NULL,
  senderDomain INTEGER,
  messageKey INTEGER,
  @message,
  lines BLOB
);
CREATE INDEX messageByAccount_# ON message_# (account) WHERE account IS NOT NULL;
CREATE INDEX messageByClient_# ON message_# (clientAddress) WHERE clientAddress IS NOT NULL;
CREATE INDEX messageByClientName_# ON message_# (clientName) WHERE clientName IS NOT NULL;
CREATE INDEX messageBySender_# ON message_# (sender) WHERE sender IS NOT NULL;
CREATE INDEX messageBySenderDomain_# ON message_# (senderDomain) WHERE senderDomain IS NOT NULL;
CREATE INDEX messageByKey_# ON message_# (messageKey) WHERE messageKey IS NOT NULL;
CREATE INDEX messageOfParent_# ON message_# (parent) WHERE parent IS NOT NULL;
CREATE TABLE delivery_# (
  message INTEGER NOT NULL,
  recipient INTEGER NOT NULL,
  domain INTEGER NOT NULL,
  @delivery,
  PRIMARY KEY (message, recipient)
) WITHOUT ROWID;
CREATE INDEX deliveryTo_# ON delivery_# (recipient);
CREATE INDEX deliveryToDomain_# ON delivery_# (domain);
CREATE TABLE login_# (
  id INTEGER PRIMARY KEY,
  gateway INTEGER NOT NULL,
  ms INTEGER NOT NULL,
  @login
);
CREATE INDEX loginByAccount_# ON login_# (account) WHERE account IS NOT NULL;
CREATE INDEX loginByClient_# ON login_# (clientAddress) WHERE clientAddress IS NOT NULL;
${failedLogins}${dayCountTables}`;
