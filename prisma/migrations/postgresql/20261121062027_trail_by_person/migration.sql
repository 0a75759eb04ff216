-- CreateIndex
CREATE INDEX "AuditEntry_actorName_seq_idx" ON "AuditEntry"("actorName", "seq");
