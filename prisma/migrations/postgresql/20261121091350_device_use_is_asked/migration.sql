-- AlterTable
ALTER TABLE "DevicePassword" DROP COLUMN "lastUsedAt",
DROP COLUMN "lastUsedFrom";
