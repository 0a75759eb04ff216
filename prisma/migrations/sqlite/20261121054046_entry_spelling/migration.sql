-- AlterTable
ALTER TABLE "PolicyEntry" ADD COLUMN "spelling" TEXT;
