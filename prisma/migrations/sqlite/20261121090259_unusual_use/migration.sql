-- CreateTable
CREATE TABLE "UnusualUse" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "account" TEXT NOT NULL,
    "fromAt" DATETIME NOT NULL,
    "toAt" DATETIME NOT NULL,
    "level" TEXT NOT NULL,
    "reasons" JSONB NOT NULL,
    "foundAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "acknowledgedAt" DATETIME,
    "acknowledgedBy" TEXT,
    "note" TEXT NOT NULL DEFAULT ''
);

-- CreateIndex
CREATE INDEX "UnusualUse_acknowledgedAt_toAt_idx" ON "UnusualUse"("acknowledgedAt", "toAt");

-- CreateIndex
CREATE UNIQUE INDEX "UnusualUse_account_fromAt_key" ON "UnusualUse"("account", "fromAt");
