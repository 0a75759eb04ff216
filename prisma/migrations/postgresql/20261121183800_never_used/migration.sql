-- Accounts that were never used.
CREATE INDEX "Account_never_used" ON "Account"("row", "kind") WHERE "lastUsedAt" = '1970-01-01 00:00:00';
