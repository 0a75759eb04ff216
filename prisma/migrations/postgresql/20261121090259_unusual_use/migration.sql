-- CreateTable
CREATE TABLE "UnusualUse" (
    "id" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "fromAt" TIMESTAMP(3) NOT NULL,
    "toAt" TIMESTAMP(3) NOT NULL,
    "level" TEXT NOT NULL,
    "reasons" JSONB NOT NULL,
    "foundAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "acknowledgedAt" TIMESTAMP(3),
    "acknowledgedBy" TEXT,
    "note" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "UnusualUse_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "UnusualUse_acknowledgedAt_toAt_idx" ON "UnusualUse"("acknowledgedAt", "toAt");

-- CreateIndex
CREATE UNIQUE INDEX "UnusualUse_account_fromAt_key" ON "UnusualUse"("account", "fromAt");
