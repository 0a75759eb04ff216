-- DropIndex
DROP INDEX "PolicyEntry_state_idx";

-- DropIndex
DROP INDEX "PolicyEntry_map_key_id_idx";

-- DropIndex
DROP INDEX "PolicyEntry_map_value_id_idx";

-- DropIndex
DROP INDEX "PolicyEntry_map_updatedAt_id_idx";

-- AlterTable
ALTER TABLE "PolicyEntry" DROP CONSTRAINT "PolicyEntry_pkey",
ADD COLUMN     "row" SERIAL NOT NULL,
ADD CONSTRAINT "PolicyEntry_pkey" PRIMARY KEY ("row");

-- DropForeignKey
ALTER TABLE "AccountOnGateway" DROP CONSTRAINT "AccountOnGateway_accountId_fkey";

-- AlterTable
ALTER TABLE "Account" DROP CONSTRAINT "Account_pkey",
ADD COLUMN     "row" SERIAL NOT NULL,
ADD CONSTRAINT "Account_pkey" PRIMARY KEY ("row");

-- CreateTable
CREATE TABLE "EntryCount" (
    "map" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "EntryCount_pkey" PRIMARY KEY ("map","tag","state")
);

-- CreateTable
CREATE TABLE "AccountCount" (
    "kind" TEXT NOT NULL,
    "disabled" BOOLEAN NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "AccountCount_pkey" PRIMARY KEY ("kind","disabled")
);

-- CreateIndex
CREATE UNIQUE INDEX "PolicyEntry_id_key" ON "PolicyEntry"("id");

-- CreateIndex
CREATE INDEX "PolicyEntry_map_tag_value_id_idx" ON "PolicyEntry"("map", "tag", "value", "id");

-- CreateIndex
CREATE INDEX "PolicyEntry_map_tag_updatedAt_id_idx" ON "PolicyEntry"("map", "tag", "updatedAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Account_id_key" ON "Account"("id");

-- AddForeignKey
ALTER TABLE "AccountOnGateway" ADD CONSTRAINT "AccountOnGateway_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The few among the many: entries that are not released yet, accounts that are disabled, or of a server.
CREATE INDEX "PolicyEntry_unreleased" ON "PolicyEntry"("map", "tag") WHERE "state" <> 'released';
CREATE INDEX "Account_disabled" ON "Account"("disabledAt") WHERE "disabledAt" IS NOT NULL;
CREATE INDEX "Account_server" ON "Account"("kind") WHERE "kind" = 'server';

-- The search indexes: pg_trgm is to PostgreSQL what the trigram tokenizer of FTS5 is to SQLite.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX "PolicyEntry_search" ON "PolicyEntry" USING gin (
  ("tag" || "key" || ' ' || "value" || ' ' || "comment" || ' ' || "owner" || ' ' || "ticket") gin_trgm_ops
);
CREATE INDEX "Account_search" ON "Account" USING gin (("name" || ' ' || "label" || ' ' || "note") gin_trgm_ops);

-- The counts of PolicyEntry.
INSERT INTO "EntryCount" ("map", "tag", "state", "count")
  SELECT "PolicyEntry"."map", "PolicyEntry"."tag", "PolicyEntry"."state", count(*) FROM "PolicyEntry" GROUP BY 1, 2, 3;
CREATE FUNCTION "EntryCount_keep"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE "EntryCount" SET "count" = "count" - 1 WHERE "map" = OLD."map" AND "tag" = OLD."tag" AND "state" = OLD."state";
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO "EntryCount" ("map", "tag", "state", "count") VALUES (NEW."map", NEW."tag", NEW."state", 1)
      ON CONFLICT ("map", "tag", "state") DO UPDATE SET "count" = "EntryCount"."count" + 1;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "EntryCount_keep" AFTER INSERT OR DELETE OR UPDATE OF "map", "tag", "state" ON "PolicyEntry"
  FOR EACH ROW EXECUTE FUNCTION "EntryCount_keep"();

-- The counts of Account.
INSERT INTO "AccountCount" ("kind", "disabled", "count")
  SELECT "Account"."kind", ("Account"."disabledAt" IS NOT NULL), count(*) FROM "Account" GROUP BY 1, 2;
CREATE FUNCTION "AccountCount_keep"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE "AccountCount" SET "count" = "count" - 1 WHERE "kind" = OLD."kind" AND "disabled" = (OLD."disabledAt" IS NOT NULL);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO "AccountCount" ("kind", "disabled", "count") VALUES (NEW."kind", (NEW."disabledAt" IS NOT NULL), 1)
      ON CONFLICT ("kind", "disabled") DO UPDATE SET "count" = "AccountCount"."count" + 1;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "AccountCount_keep" AFTER INSERT OR DELETE OR UPDATE OF "kind", "disabledAt" ON "Account"
  FOR EACH ROW EXECUTE FUNCTION "AccountCount_keep"();
