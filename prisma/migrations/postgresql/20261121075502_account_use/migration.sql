-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "address" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "failuresSince" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "lastFailureAt" TIMESTAMP(3),
ADD COLUMN     "lastFailureFrom" TEXT,
ADD COLUMN     "lastFailureOn" TEXT,
ADD COLUMN     "lastFailureReason" TEXT,
ADD COLUMN     "lastFailureWith" TEXT,
ADD COLUMN     "lastUsedAt" TIMESTAMP(3) NOT NULL DEFAULT '1970-01-01 00:00:00',
ADD COLUMN     "lastUsedFrom" TEXT,
ADD COLUMN     "lastUsedOn" TEXT,
ADD COLUMN     "lastUsedWith" TEXT,
ADD COLUMN     "lockedUntil" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "AccountLock" (
    "accountId" TEXT NOT NULL,
    "gatewayId" TEXT NOT NULL,
    "until" TIMESTAMP(3) NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "AccountLock_pkey" PRIMARY KEY ("accountId","gatewayId")
);

-- CreateIndex
CREATE INDEX "AccountLock_gatewayId_idx" ON "AccountLock"("gatewayId");

-- CreateIndex
CREATE INDEX "Account_lastUsedAt_id_idx" ON "Account"("lastUsedAt", "id");

-- AddForeignKey
ALTER TABLE "AccountLock" ADD CONSTRAINT "AccountLock_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AccountLock" ADD CONSTRAINT "AccountLock_gatewayId_fkey" FOREIGN KEY ("gatewayId") REFERENCES "Gateway"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The few among the many: accounts that end, that were locked, whose log-ins fail.
CREATE INDEX "Account_ending" ON "Account"("expiresAt") WHERE "expiresAt" IS NOT NULL;
CREATE INDEX "Account_locked" ON "Account"("lockedUntil") WHERE "lockedUntil" IS NOT NULL;
CREATE INDEX "Account_failing" ON "Account"("failuresSince") WHERE "failuresSince" > 0;

-- The search index of Account holds the mail address, too, and an @ behind the name, so that name@realm is found.
DROP INDEX "Account_search";
CREATE INDEX "Account_search" ON "Account" USING gin (("name" || '@ ' || "label" || ' ' || "note" || ' ' || "address") gin_trgm_ops);
