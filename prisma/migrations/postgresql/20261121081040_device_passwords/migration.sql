-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "limits" JSONB;

-- CreateTable
CREATE TABLE "DevicePassword" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "label" TEXT NOT NULL DEFAULT '',
    "sha256" TEXT NOT NULL,
    "scramSha256" TEXT NOT NULL,
    "networks" JSONB NOT NULL,
    "expiresAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "DevicePassword_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SenderGrant" (
    "accountId" TEXT NOT NULL,
    "pattern" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "SenderGrant_pkey" PRIMARY KEY ("accountId","pattern")
);

-- CreateIndex
CREATE UNIQUE INDEX "DevicePassword_accountId_name_key" ON "DevicePassword"("accountId", "name");

-- CreateIndex
CREATE INDEX "SenderGrant_pattern_accountId_idx" ON "SenderGrant"("pattern", "accountId");

-- AddForeignKey
ALTER TABLE "DevicePassword" ADD CONSTRAINT "DevicePassword_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SenderGrant" ADD CONSTRAINT "SenderGrant_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
