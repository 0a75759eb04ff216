-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Blob" (
    "sha256" TEXT NOT NULL PRIMARY KEY,
    "size" INTEGER NOT NULL,
    "secret" BOOLEAN NOT NULL DEFAULT false,
    "parts" BOOLEAN NOT NULL DEFAULT false,
    "bytes" BLOB NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO "new_Blob" ("bytes", "secret", "sha256", "size") SELECT "bytes", "secret", "sha256", "size" FROM "Blob";
DROP TABLE "Blob";
ALTER TABLE "new_Blob" RENAME TO "Blob";
CREATE INDEX "Blob_createdAt_idx" ON "Blob"("createdAt");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- All that a release keeps of an entry, in the order of its map: a million entries are read from this index alone, three times as fast as by way of the
-- table. It is no part of schema.prisma: PostgreSQL's entries of an index are too short for it.
CREATE INDEX "PolicyEntry_in_order" ON "PolicyEntry"("map", "tag", "key", "value", "spelling", "comment", "owner", "ticket", "endsOn");
