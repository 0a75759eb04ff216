/** The version of these tables, kept in the file as SQLite's user_version. */
export const tablesVersion = 1;

/*
 * Times are milliseconds since 1970. Ids grow in the order of storing, so old rows can be deleted by a range of ids. Columns are named as the fields of
 * the records in message.ts; names and addresses compare without regard to case, as people type them.
 */
export const tables = `
CREATE TABLE gateway (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  cursor TEXT NOT NULL,
  newestAt INTEGER,
  pulledAt INTEGER
);
CREATE TABLE line (
  id INTEGER PRIMARY KEY,
  gateway INTEGER NOT NULL,
  cursor TEXT NOT NULL,
  at INTEGER NOT NULL,
  session INTEGER,
  queueId TEXT,
  text TEXT NOT NULL,
  UNIQUE (gateway, cursor)
);
CREATE INDEX lineOfMessage ON line (gateway, queueId) WHERE queueId IS NOT NULL;
CREATE INDEX lineOfSession ON line (session) WHERE session IS NOT NULL AND queueId IS NULL;
CREATE TABLE gap (
  gateway INTEGER NOT NULL,
  at INTEGER NOT NULL,
  cursor TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (gateway, at, cursor)
) WITHOUT ROWID;
CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  gateway INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  at INTEGER NOT NULL,
  lastAt INTEGER NOT NULL,
  clientAddress TEXT,
  clientName TEXT,
  tlsVersion TEXT,
  tlsCipher TEXT,
  tlsBits INTEGER,
  tlsVerify TEXT,
  certificateSubject TEXT,
  authid TEXT,
  account TEXT,
  mechanism TEXT,
  outgoingAddress TEXT,
  outgoingTls TEXT,
  outgoingVerify TEXT
);
CREATE INDEX sessionOfProcess ON session (gateway, pid, id);
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  gateway INTEGER NOT NULL,
  queueId TEXT NOT NULL,
  at INTEGER NOT NULL,
  session INTEGER,
  account TEXT COLLATE NOCASE,
  mechanism TEXT COLLATE NOCASE,
  audited INTEGER NOT NULL,
  clientAddress TEXT,
  clientName TEXT COLLATE NOCASE,
  clientPort INTEGER,
  clientKey BLOB,
  tlsVersion TEXT,
  tlsCipher TEXT,
  tlsBits INTEGER,
  tlsVerify TEXT,
  certificateSubject TEXT,
  daemon TEXT,
  protocol TEXT,
  sender TEXT COLLATE NOCASE,
  senderDomain TEXT COLLATE NOCASE,
  recipients INTEGER,
  size INTEGER,
  messageId TEXT,
  parent TEXT,
  stage TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT,
  held INTEGER NOT NULL,
  done INTEGER NOT NULL,
  sentCount INTEGER NOT NULL,
  deferredCount INTEGER NOT NULL,
  refusedCount INTEGER NOT NULL
);
CREATE INDEX messageById ON message (queueId, gateway, id);
CREATE INDEX messageByTime ON message (at, id, status);
CREATE INDEX messageWithAccount ON message (at, id, status) WHERE account IS NOT NULL;
CREATE INDEX messageByAccount ON message (account, at, id, status);
CREATE INDEX messageByClient ON message (clientKey, at, id);
CREATE INDEX messageByClientName ON message (clientName, at, id) WHERE clientName IS NOT NULL;
CREATE INDEX messageByTls ON message (tlsVersion, at, id);
CREATE INDEX messageBySender ON message (sender, at, id);
CREATE INDEX messageBySenderDomain ON message (senderDomain, at, id);
CREATE INDEX messageByMechanism ON message (mechanism, at, id) WHERE mechanism IS NOT NULL;
CREATE INDEX messageByStatus ON message (status, at, id);
CREATE INDEX messageDeferred ON message (at, id) WHERE deferredCount > 0;
CREATE INDEX messageOfParent ON message (parent, gateway) WHERE parent IS NOT NULL;
CREATE TABLE delivery (
  message INTEGER NOT NULL,
  recipient TEXT NOT NULL COLLATE NOCASE,
  domain TEXT NOT NULL COLLATE NOCASE,
  messageAt INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  relayName TEXT,
  relayAddress TEXT,
  dsn TEXT,
  reply TEXT,
  status TEXT NOT NULL,
  tlsVersion TEXT,
  tlsVerify TEXT,
  tries INTEGER NOT NULL,
  firstAt INTEGER NOT NULL,
  lastAt INTEGER NOT NULL,
  PRIMARY KEY (message, recipient)
) WITHOUT ROWID;
CREATE INDEX deliveryTo ON delivery (recipient, messageAt, message);
CREATE INDEX deliveryToDomain ON delivery (domain, messageAt, message);
CREATE TABLE login (
  id INTEGER PRIMARY KEY,
  gateway INTEGER NOT NULL,
  at INTEGER NOT NULL,
  session INTEGER,
  ok INTEGER NOT NULL,
  account TEXT COLLATE NOCASE,
  mechanism TEXT NOT NULL,
  clientAddress TEXT,
  clientName TEXT,
  clientKey BLOB,
  code INTEGER,
  error TEXT,
  detail TEXT
);
CREATE INDEX loginByTime ON login (at, id);
CREATE INDEX loginByAccount ON login (account, at, id);
CREATE INDEX loginByClient ON login (clientKey, at, id);
`;
