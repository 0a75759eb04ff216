-- Accounts that have no password yet.
CREATE INDEX "Account_unset" ON "Account"("createdAt") WHERE "passwordSetAt" IS NULL;
