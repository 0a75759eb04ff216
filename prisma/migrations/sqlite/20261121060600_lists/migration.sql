-- CreateTable
CREATE TABLE "EntryCount" (
    "map" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("map", "tag", "state")
);

-- CreateTable
CREATE TABLE "AccountCount" (
    "kind" TEXT NOT NULL,
    "disabled" BOOLEAN NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("kind", "disabled")
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_PolicyEntry" (
    "row" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "map" TEXT NOT NULL,
    "tag" TEXT NOT NULL DEFAULT '',
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL DEFAULT '',
    "comment" TEXT NOT NULL DEFAULT '',
    "owner" TEXT NOT NULL DEFAULT '',
    "ticket" TEXT NOT NULL DEFAULT '',
    "endsOn" TEXT,
    "state" TEXT NOT NULL DEFAULT 'new',
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    "updatedBy" TEXT NOT NULL,
    "spelling" TEXT
);
INSERT INTO "new_PolicyEntry" ("comment", "createdAt", "endsOn", "id", "key", "map", "owner", "spelling", "state", "tag", "ticket", "updatedAt", "updatedBy", "value", "version") SELECT "comment", "createdAt", "endsOn", "id", "key", "map", "owner", "spelling", "state", "tag", "ticket", "updatedAt", "updatedBy", "value", "version" FROM "PolicyEntry";
DROP TABLE "PolicyEntry";
ALTER TABLE "new_PolicyEntry" RENAME TO "PolicyEntry";
CREATE UNIQUE INDEX "PolicyEntry_id_key" ON "PolicyEntry"("id");
CREATE INDEX "PolicyEntry_map_tag_value_id_idx" ON "PolicyEntry"("map", "tag", "value", "id");
CREATE INDEX "PolicyEntry_map_tag_updatedAt_id_idx" ON "PolicyEntry"("map", "tag", "updatedAt", "id");
CREATE UNIQUE INDEX "PolicyEntry_map_tag_key_key" ON "PolicyEntry"("map", "tag", "key");
CREATE TABLE "new_Account" (
    "row" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "label" TEXT NOT NULL DEFAULT '',
    "kind" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "disabledAt" DATETIME,
    "expiresAt" DATETIME,
    "legacy" BOOLEAN NOT NULL DEFAULT false,
    "argon2id" TEXT,
    "scramSha256" TEXT,
    "legacySecrets" TEXT,
    "passwordSetAt" DATETIME,
    "passwordSetBy" TEXT,
    "revision" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL
);
INSERT INTO "new_Account" ("argon2id", "createdAt", "createdBy", "disabledAt", "expiresAt", "id", "kind", "label", "legacy", "legacySecrets", "name", "note", "passwordSetAt", "passwordSetBy", "revision", "scramSha256", "updatedAt", "version") SELECT "argon2id", "createdAt", "createdBy", "disabledAt", "expiresAt", "id", "kind", "label", "legacy", "legacySecrets", "name", "note", "passwordSetAt", "passwordSetBy", "revision", "scramSha256", "updatedAt", "version" FROM "Account";
DROP TABLE "Account";
ALTER TABLE "new_Account" RENAME TO "Account";
CREATE UNIQUE INDEX "Account_id_key" ON "Account"("id");
CREATE UNIQUE INDEX "Account_name_key" ON "Account"("name");
CREATE UNIQUE INDEX "Account_revision_key" ON "Account"("revision");
CREATE INDEX "Account_label_id_idx" ON "Account"("label", "id");
CREATE INDEX "Account_createdAt_id_idx" ON "Account"("createdAt", "id");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- The few among the many: entries that are not released yet, accounts that are disabled, or of a server.
CREATE INDEX "PolicyEntry_unreleased" ON "PolicyEntry"("map", "tag") WHERE "state" <> 'released';
CREATE INDEX "Account_disabled" ON "Account"("disabledAt") WHERE "disabledAt" IS NOT NULL;
CREATE INDEX "Account_server" ON "Account"("kind") WHERE "kind" = 'server';

-- The search index of PolicyEntry: every three characters in a row of what a person may look for, so that it finds inside words (lib/db/search-text.ts).
-- After characters that nobody types stand the first two of the columns that one or two characters are looked for in, and which map it is.
CREATE VIRTUAL TABLE "PolicyEntrySearch" USING fts5("text", content = '', contentless_delete = 1, tokenize = 'trigram');
INSERT INTO "PolicyEntrySearch" (rowid, "text")
  SELECT "row", "PolicyEntry"."tag" || "PolicyEntry"."key" || ' ' || "PolicyEntry"."value" || ' ' || "PolicyEntry"."comment" || ' ' || "PolicyEntry"."owner" || ' ' || "PolicyEntry"."ticket"
      || char(1, 2) || substr("PolicyEntry"."key", 1, 2) || char(1, 3) || substr("PolicyEntry"."value", 1, 2)
      || char(4) || substr("PolicyEntry"."map", 1, 1) || char(64 + length("PolicyEntry"."map"))
  FROM "PolicyEntry";
CREATE TRIGGER "PolicyEntrySearch_insert" AFTER INSERT ON "PolicyEntry" BEGIN
  INSERT INTO "PolicyEntrySearch" (rowid, "text") VALUES (NEW."row", NEW."tag" || NEW."key" || ' ' || NEW."value" || ' ' || NEW."comment" || ' ' || NEW."owner" || ' ' || NEW."ticket"
      || char(1, 2) || substr(NEW."key", 1, 2) || char(1, 3) || substr(NEW."value", 1, 2)
      || char(4) || substr(NEW."map", 1, 1) || char(64 + length(NEW."map")));
END;
CREATE TRIGGER "PolicyEntrySearch_delete" AFTER DELETE ON "PolicyEntry" BEGIN
  DELETE FROM "PolicyEntrySearch" WHERE rowid = OLD."row";
END;
CREATE TRIGGER "PolicyEntrySearch_update" AFTER UPDATE OF "map", "tag", "key", "value", "comment", "owner", "ticket" ON "PolicyEntry"
WHEN NEW."map" <> OLD."map" OR NEW."tag" <> OLD."tag" OR NEW."key" <> OLD."key" OR NEW."value" <> OLD."value" OR NEW."comment" <> OLD."comment" OR NEW."owner" <> OLD."owner" OR NEW."ticket" <> OLD."ticket"
BEGIN
  DELETE FROM "PolicyEntrySearch" WHERE rowid = OLD."row";
  INSERT INTO "PolicyEntrySearch" (rowid, "text") VALUES (NEW."row", NEW."tag" || NEW."key" || ' ' || NEW."value" || ' ' || NEW."comment" || ' ' || NEW."owner" || ' ' || NEW."ticket"
      || char(1, 2) || substr(NEW."key", 1, 2) || char(1, 3) || substr(NEW."value", 1, 2)
      || char(4) || substr(NEW."map", 1, 1) || char(64 + length(NEW."map")));
END;

-- The counts of PolicyEntry.
INSERT INTO "EntryCount" ("map", "tag", "state", "count")
  SELECT "PolicyEntry"."map", "PolicyEntry"."tag", "PolicyEntry"."state", count(*) FROM "PolicyEntry" GROUP BY 1, 2, 3;
CREATE TRIGGER "EntryCount_insert" AFTER INSERT ON "PolicyEntry" BEGIN
  INSERT INTO "EntryCount" ("map", "tag", "state", "count") VALUES (NEW."map", NEW."tag", NEW."state", 1)
    ON CONFLICT ("map", "tag", "state") DO UPDATE SET "count" = "count" + 1;
END;
CREATE TRIGGER "EntryCount_delete" AFTER DELETE ON "PolicyEntry" BEGIN
  UPDATE "EntryCount" SET "count" = "count" - 1 WHERE "map" = OLD."map" AND "tag" = OLD."tag" AND "state" = OLD."state";
END;
CREATE TRIGGER "EntryCount_update" AFTER UPDATE OF "map", "tag", "state" ON "PolicyEntry"
WHEN NEW."map" <> OLD."map" OR NEW."tag" <> OLD."tag" OR NEW."state" <> OLD."state"
BEGIN
  UPDATE "EntryCount" SET "count" = "count" - 1 WHERE "map" = OLD."map" AND "tag" = OLD."tag" AND "state" = OLD."state";
  INSERT INTO "EntryCount" ("map", "tag", "state", "count") VALUES (NEW."map", NEW."tag", NEW."state", 1)
    ON CONFLICT ("map", "tag", "state") DO UPDATE SET "count" = "count" + 1;
END;

-- The search index of Account: every three characters in a row of what a person may look for, so that it finds inside words (lib/db/search-text.ts).
-- After characters that nobody types stand the first two of the columns that one or two characters are looked for in.
CREATE VIRTUAL TABLE "AccountSearch" USING fts5("text", content = '', contentless_delete = 1, tokenize = 'trigram');
INSERT INTO "AccountSearch" (rowid, "text")
  SELECT "row", "Account"."name" || ' ' || "Account"."label" || ' ' || "Account"."note"
      || char(1, 2) || substr("Account"."name", 1, 2) || char(1, 3) || substr("Account"."label", 1, 2)
  FROM "Account";
CREATE TRIGGER "AccountSearch_insert" AFTER INSERT ON "Account" BEGIN
  INSERT INTO "AccountSearch" (rowid, "text") VALUES (NEW."row", NEW."name" || ' ' || NEW."label" || ' ' || NEW."note"
      || char(1, 2) || substr(NEW."name", 1, 2) || char(1, 3) || substr(NEW."label", 1, 2));
END;
CREATE TRIGGER "AccountSearch_delete" AFTER DELETE ON "Account" BEGIN
  DELETE FROM "AccountSearch" WHERE rowid = OLD."row";
END;
CREATE TRIGGER "AccountSearch_update" AFTER UPDATE OF "name", "label", "note" ON "Account"
WHEN NEW."name" <> OLD."name" OR NEW."label" <> OLD."label" OR NEW."note" <> OLD."note"
BEGIN
  DELETE FROM "AccountSearch" WHERE rowid = OLD."row";
  INSERT INTO "AccountSearch" (rowid, "text") VALUES (NEW."row", NEW."name" || ' ' || NEW."label" || ' ' || NEW."note"
      || char(1, 2) || substr(NEW."name", 1, 2) || char(1, 3) || substr(NEW."label", 1, 2));
END;

-- The counts of Account.
INSERT INTO "AccountCount" ("kind", "disabled", "count")
  SELECT "Account"."kind", ("Account"."disabledAt" IS NOT NULL), count(*) FROM "Account" GROUP BY 1, 2;
CREATE TRIGGER "AccountCount_insert" AFTER INSERT ON "Account" BEGIN
  INSERT INTO "AccountCount" ("kind", "disabled", "count") VALUES (NEW."kind", (NEW."disabledAt" IS NOT NULL), 1)
    ON CONFLICT ("kind", "disabled") DO UPDATE SET "count" = "count" + 1;
END;
CREATE TRIGGER "AccountCount_delete" AFTER DELETE ON "Account" BEGIN
  UPDATE "AccountCount" SET "count" = "count" - 1 WHERE "kind" = OLD."kind" AND "disabled" = (OLD."disabledAt" IS NOT NULL);
END;
CREATE TRIGGER "AccountCount_update" AFTER UPDATE OF "kind", "disabledAt" ON "Account"
WHEN NEW."kind" <> OLD."kind" OR (NEW."disabledAt" IS NOT NULL) <> (OLD."disabledAt" IS NOT NULL)
BEGIN
  UPDATE "AccountCount" SET "count" = "count" - 1 WHERE "kind" = OLD."kind" AND "disabled" = (OLD."disabledAt" IS NOT NULL);
  INSERT INTO "AccountCount" ("kind", "disabled", "count") VALUES (NEW."kind", (NEW."disabledAt" IS NOT NULL), 1)
    ON CONFLICT ("kind", "disabled") DO UPDATE SET "count" = "count" + 1;
END;
