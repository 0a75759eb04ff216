-- CreateIndex
CREATE INDEX "AuditEntry_at_idx" ON "AuditEntry"("at");

-- The search index of the trail (lib/audit/read-trail.ts); pg_trgm is there since the migration `lists`.
CREATE INDEX "AuditEntry_search" ON "AuditEntry" USING gin (
  ("kind" || ' ' || "actorName" || ' ' || coalesce("address", '') || ' ' || coalesce("subject", '') || ' ' || ("data"::text)) gin_trgm_ops
);
