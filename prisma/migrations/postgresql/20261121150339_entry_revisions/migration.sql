-- CreateTable
CREATE TABLE "EntryRevision" (
    "map" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,

    CONSTRAINT "EntryRevision_pkey" PRIMARY KEY ("map")
);

-- What a release keeps of an entry are these columns (lib/policy/entry/entry-rows.ts). A map without a row is one that has not changed since this migration.
CREATE FUNCTION "EntryRevision_raise"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO "EntryRevision" ("map", "revision") VALUES (OLD."map", 1)
      ON CONFLICT ("map") DO UPDATE SET "revision" = "EntryRevision"."revision" + 1;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO "EntryRevision" ("map", "revision") VALUES (NEW."map", 1)
      ON CONFLICT ("map") DO UPDATE SET "revision" = "EntryRevision"."revision" + 1;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "EntryRevision_raise" AFTER INSERT OR DELETE
  OR UPDATE OF "map", "tag", "key", "value", "spelling", "comment", "owner", "ticket", "endsOn" ON "PolicyEntry"
  FOR EACH ROW EXECUTE FUNCTION "EntryRevision_raise"();
