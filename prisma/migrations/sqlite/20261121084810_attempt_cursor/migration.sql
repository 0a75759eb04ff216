-- AlterTable
ALTER TABLE "DevicePassword" ADD COLUMN "lastUsedAt" DATETIME;
ALTER TABLE "DevicePassword" ADD COLUMN "lastUsedFrom" TEXT;

-- AlterTable: a column is added, so that nothing that hangs on a gateway is touched.
ALTER TABLE "Gateway" ADD COLUMN "attemptCursor" TEXT NOT NULL DEFAULT '';
