-- The few entries whose line begins with something else than their tag and key (lib/policy/entry-rows.ts).
CREATE INDEX "PolicyEntry_spelled_out" ON "PolicyEntry"("map", "tag", "key") WHERE "key" ~ '[/:"]' OR "key" <> lower("key");
