-- AlterTable
ALTER TABLE "Account" ADD COLUMN "refusals" JSONB;
