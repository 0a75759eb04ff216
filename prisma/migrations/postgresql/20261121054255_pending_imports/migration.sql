-- CreateTable
CREATE TABLE "PendingImport" (
    "id" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "files" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "PendingImport_pkey" PRIMARY KEY ("id")
);
