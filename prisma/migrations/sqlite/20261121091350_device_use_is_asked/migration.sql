-- AlterTable: the gateways are asked when a device password was used.
ALTER TABLE "DevicePassword" DROP COLUMN "lastUsedAt";
ALTER TABLE "DevicePassword" DROP COLUMN "lastUsedFrom";
