-- AlterTable
ALTER TABLE "Account" ADD COLUMN "limits" JSONB;

-- CreateTable
CREATE TABLE "DevicePassword" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "label" TEXT NOT NULL DEFAULT '',
    "sha256" TEXT NOT NULL,
    "scramSha256" TEXT NOT NULL,
    "networks" JSONB NOT NULL,
    "expiresAt" DATETIME,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,
    CONSTRAINT "DevicePassword_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SenderGrant" (
    "accountId" TEXT NOT NULL,
    "pattern" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,

    PRIMARY KEY ("accountId", "pattern"),
    CONSTRAINT "SenderGrant_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "DevicePassword_accountId_name_key" ON "DevicePassword"("accountId", "name");

-- CreateIndex
CREATE INDEX "SenderGrant_pattern_accountId_idx" ON "SenderGrant"("pattern", "accountId");
