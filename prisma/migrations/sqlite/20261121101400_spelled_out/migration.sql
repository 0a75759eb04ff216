-- The few entries whose line begins with something else than their tag and key (lib/policy/entry-rows.ts), so that a million others need not be looked
-- through for them.
CREATE INDEX "PolicyEntry_spelled_out" ON "PolicyEntry"("map", "tag", "key") WHERE "key" GLOB '*[/:"]*' OR "key" <> lower("key");
