-- Accounts that were never used, by their numbers, in the order in which the search index finds them. They may be a tenth of all: too many to be gone through
-- one by one for a word, too few to be met soon where that is looked for in the order of a list.
CREATE INDEX "Account_never_used" ON "Account"("row", "kind") WHERE "lastUsedAt" = '1970-01-01T00:00:00.000+00:00';
