-- AlterTable: columns are added, so that the table, its triggers and its indexes stay.
ALTER TABLE "Account" ADD COLUMN "address" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Account" ADD COLUMN "lastUsedAt" DATETIME NOT NULL DEFAULT '1970-01-01T00:00:00.000+00:00';
ALTER TABLE "Account" ADD COLUMN "lastUsedFrom" TEXT;
ALTER TABLE "Account" ADD COLUMN "lastUsedWith" TEXT;
ALTER TABLE "Account" ADD COLUMN "lastUsedOn" TEXT;
ALTER TABLE "Account" ADD COLUMN "failuresSince" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Account" ADD COLUMN "lastFailureAt" DATETIME;
ALTER TABLE "Account" ADD COLUMN "lastFailureFrom" TEXT;
ALTER TABLE "Account" ADD COLUMN "lastFailureWith" TEXT;
ALTER TABLE "Account" ADD COLUMN "lastFailureOn" TEXT;
ALTER TABLE "Account" ADD COLUMN "lastFailureReason" TEXT;
ALTER TABLE "Account" ADD COLUMN "lockedUntil" DATETIME;

-- CreateTable
CREATE TABLE "AccountLock" (
    "accountId" TEXT NOT NULL,
    "gatewayId" TEXT NOT NULL,
    "until" DATETIME NOT NULL,
    "reason" TEXT NOT NULL,

    PRIMARY KEY ("accountId", "gatewayId"),
    CONSTRAINT "AccountLock_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "AccountLock_gatewayId_fkey" FOREIGN KEY ("gatewayId") REFERENCES "Gateway" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Account_lastUsedAt_id_idx" ON "Account"("lastUsedAt", "id");

-- CreateIndex
CREATE INDEX "AccountLock_gatewayId_idx" ON "AccountLock"("gatewayId");

-- The few among the many: accounts that end, that were locked, whose log-ins fail.
CREATE INDEX "Account_ending" ON "Account"("expiresAt") WHERE "expiresAt" IS NOT NULL;
CREATE INDEX "Account_locked" ON "Account"("lockedUntil") WHERE "lockedUntil" IS NOT NULL;
CREATE INDEX "Account_failing" ON "Account"("failuresSince") WHERE "failuresSince" > 0;

-- The search index of Account holds the mail address, too, and an @ behind the name, so that name@realm is found.
DROP TRIGGER "AccountSearch_insert";
DROP TRIGGER "AccountSearch_delete";
DROP TRIGGER "AccountSearch_update";
DROP TABLE "AccountSearch";
CREATE VIRTUAL TABLE "AccountSearch" USING fts5("text", content = '', contentless_delete = 1, tokenize = 'trigram');
INSERT INTO "AccountSearch" (rowid, "text")
  SELECT "row", "Account"."name" || '@ ' || "Account"."label" || ' ' || "Account"."note" || ' ' || "Account"."address"
      || char(1, 2) || substr("Account"."name", 1, 2) || char(1, 3) || substr("Account"."label", 1, 2)
  FROM "Account";
CREATE TRIGGER "AccountSearch_insert" AFTER INSERT ON "Account" BEGIN
  INSERT INTO "AccountSearch" (rowid, "text") VALUES (NEW."row", NEW."name" || '@ ' || NEW."label" || ' ' || NEW."note" || ' ' || NEW."address"
      || char(1, 2) || substr(NEW."name", 1, 2) || char(1, 3) || substr(NEW."label", 1, 2));
END;
CREATE TRIGGER "AccountSearch_delete" AFTER DELETE ON "Account" BEGIN
  DELETE FROM "AccountSearch" WHERE rowid = OLD."row";
END;
CREATE TRIGGER "AccountSearch_update" AFTER UPDATE OF "name", "label", "note", "address" ON "Account"
WHEN NEW."name" <> OLD."name" OR NEW."label" <> OLD."label" OR NEW."note" <> OLD."note" OR NEW."address" <> OLD."address"
BEGIN
  DELETE FROM "AccountSearch" WHERE rowid = OLD."row";
  INSERT INTO "AccountSearch" (rowid, "text") VALUES (NEW."row", NEW."name" || '@ ' || NEW."label" || ' ' || NEW."note" || ' ' || NEW."address"
      || char(1, 2) || substr(NEW."name", 1, 2) || char(1, 3) || substr(NEW."label", 1, 2));
END;
