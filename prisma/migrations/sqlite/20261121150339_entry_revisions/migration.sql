-- CreateTable
CREATE TABLE "EntryRevision" (
    "map" TEXT NOT NULL PRIMARY KEY,
    "revision" INTEGER NOT NULL
);

-- What a release keeps of an entry are these columns (lib/policy/entry/entry-rows.ts). A map without a row is one that has not changed since this migration.
CREATE TRIGGER "EntryRevision_insert" AFTER INSERT ON "PolicyEntry" BEGIN
  INSERT INTO "EntryRevision" ("map", "revision") VALUES (NEW."map", 1)
    ON CONFLICT ("map") DO UPDATE SET "revision" = "revision" + 1;
END;
CREATE TRIGGER "EntryRevision_delete" AFTER DELETE ON "PolicyEntry" BEGIN
  INSERT INTO "EntryRevision" ("map", "revision") VALUES (OLD."map", 1)
    ON CONFLICT ("map") DO UPDATE SET "revision" = "revision" + 1;
END;
CREATE TRIGGER "EntryRevision_update"
AFTER UPDATE OF "map", "tag", "key", "value", "spelling", "comment", "owner", "ticket", "endsOn" ON "PolicyEntry" BEGIN
  INSERT INTO "EntryRevision" ("map", "revision") VALUES (OLD."map", 1)
    ON CONFLICT ("map") DO UPDATE SET "revision" = "revision" + 1;
  INSERT INTO "EntryRevision" ("map", "revision") SELECT NEW."map", 1 WHERE NEW."map" <> OLD."map"
    ON CONFLICT ("map") DO UPDATE SET "revision" = "revision" + 1;
END;
