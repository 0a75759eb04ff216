-- The search index of PolicyEntry writes values in capitals and everything else in small letters, and tells the one from the other: so it can be asked
-- for a word in what is not the value, and where no row has it there, a list in the order of the values goes to those that have it
-- (lib/db/list-bound.ts). Those are letters a to z; of others it tells capitals from small ones, as LIKE does.
DROP TRIGGER "PolicyEntrySearch_insert";
DROP TRIGGER "PolicyEntrySearch_delete";
DROP TRIGGER "PolicyEntrySearch_update";
DROP TABLE "PolicyEntrySearch";
CREATE VIRTUAL TABLE "PolicyEntrySearch" USING fts5("text", content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
INSERT INTO "PolicyEntrySearch" (rowid, "text")
  SELECT "row", lower("tag" || "key" || ' ') || upper("value") || lower(' ' || "comment" || ' ' || "owner" || ' ' || "ticket"
      || char(1, 2) || substr("key", 1, 2)) || char(1, 3) || upper(substr("value", 1, 2))
      || char(4) || substr("map", 1, 1) || char(64 + length("map"))
  FROM "PolicyEntry";
CREATE TRIGGER "PolicyEntrySearch_insert" AFTER INSERT ON "PolicyEntry" BEGIN
  INSERT INTO "PolicyEntrySearch" (rowid, "text")
    VALUES (NEW."row", lower(NEW."tag" || NEW."key" || ' ') || upper(NEW."value") || lower(' ' || NEW."comment" || ' ' || NEW."owner" || ' ' || NEW."ticket"
      || char(1, 2) || substr(NEW."key", 1, 2)) || char(1, 3) || upper(substr(NEW."value", 1, 2))
      || char(4) || substr(NEW."map", 1, 1) || char(64 + length(NEW."map")));
END;
CREATE TRIGGER "PolicyEntrySearch_delete" AFTER DELETE ON "PolicyEntry" BEGIN
  DELETE FROM "PolicyEntrySearch" WHERE rowid = OLD."row";
END;
CREATE TRIGGER "PolicyEntrySearch_update" AFTER UPDATE OF "map", "tag", "key", "value", "comment", "owner", "ticket" ON "PolicyEntry"
WHEN NEW."map" <> OLD."map" OR NEW."tag" <> OLD."tag" OR NEW."key" <> OLD."key" OR NEW."value" <> OLD."value" OR NEW."comment" <> OLD."comment" OR NEW."owner" <> OLD."owner" OR NEW."ticket" <> OLD."ticket"
BEGIN
  DELETE FROM "PolicyEntrySearch" WHERE rowid = OLD."row";
  INSERT INTO "PolicyEntrySearch" (rowid, "text")
    VALUES (NEW."row", lower(NEW."tag" || NEW."key" || ' ') || upper(NEW."value") || lower(' ' || NEW."comment" || ' ' || NEW."owner" || ' ' || NEW."ticket"
      || char(1, 2) || substr(NEW."key", 1, 2)) || char(1, 3) || upper(substr(NEW."value", 1, 2))
      || char(4) || substr(NEW."map", 1, 1) || char(64 + length(NEW."map")));
END;
