-- AlterTable
ALTER TABLE "Account" ADD COLUMN "importedHash" TEXT;
