-- AlterTable
ALTER TABLE "Blob" ADD COLUMN     "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "parts" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "Blob_createdAt_idx" ON "Blob"("createdAt");
