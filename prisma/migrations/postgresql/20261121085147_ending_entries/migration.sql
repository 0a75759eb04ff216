-- Entries that are wanted only for a time.
CREATE INDEX "PolicyEntry_ending" ON "PolicyEntry"("map", "endsOn", "tag") WHERE "endsOn" IS NOT NULL;
