-- AlterTable
ALTER TABLE "Gateway" ADD COLUMN     "attemptCursor" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "DevicePassword" ADD COLUMN     "lastUsedAt" TIMESTAMP(3),
ADD COLUMN     "lastUsedFrom" TEXT;
