-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "scramSha1" TEXT,
ADD COLUMN     "scramSha512" TEXT;

-- AlterTable
ALTER TABLE "DevicePassword" ADD COLUMN     "scramSha1" TEXT,
ADD COLUMN     "scramSha512" TEXT;
