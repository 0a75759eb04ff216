-- CreateIndex
CREATE INDEX "AuditEntry_at_idx" ON "AuditEntry"("at");

-- The search index of the trail: every three characters in a row of kind, person, address, subject and data (lib/audit/read-trail.ts).
CREATE VIRTUAL TABLE "AuditEntrySearch" USING fts5("text", content = '', contentless_delete = 1, tokenize = 'trigram');
INSERT INTO "AuditEntrySearch" (rowid, "text")
  SELECT "seq", "kind" || ' ' || "actorName" || ' ' || coalesce("address", '') || ' ' || coalesce("subject", '') || ' ' || "data" FROM "AuditEntry";
CREATE TRIGGER "AuditEntrySearch_insert" AFTER INSERT ON "AuditEntry" BEGIN
  INSERT INTO "AuditEntrySearch" (rowid, "text")
    VALUES (NEW."seq", NEW."kind" || ' ' || NEW."actorName" || ' ' || coalesce(NEW."address", '') || ' ' || coalesce(NEW."subject", '') || ' ' || NEW."data");
END;
CREATE TRIGGER "AuditEntrySearch_delete" AFTER DELETE ON "AuditEntry" BEGIN
  DELETE FROM "AuditEntrySearch" WHERE rowid = OLD."seq";
END;
