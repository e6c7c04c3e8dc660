-- CreateTable
CREATE TABLE "drafts" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "seq" INTEGER NOT NULL,
    "owner_id" TEXT NOT NULL,
    "persona_id" TEXT,
    "base_version" TEXT,
    "source" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "author_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL,
    "closed_at" DATETIME,
    "version_id" TEXT,
    CONSTRAINT "drafts_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "drafts_persona_id_fkey" FOREIGN KEY ("persona_id") REFERENCES "personas" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "drafts_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "persona_versions" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "file_links" (
    "persona_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "seen_sha256" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL,

    PRIMARY KEY ("persona_id", "path"),
    CONSTRAINT "file_links_persona_id_fkey" FOREIGN KEY ("persona_id") REFERENCES "personas" ("id") ON DELETE CASCADE ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "own_templates" (
    "owner_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "header" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,

    PRIMARY KEY ("owner_id", "name"),
    CONSTRAINT "own_templates_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "acknowledgements" (
    "owner_id" TEXT NOT NULL,
    "review_hash" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "at" DATETIME NOT NULL,

    PRIMARY KEY ("owner_id", "review_hash"),
    CONSTRAINT "acknowledgements_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "undo_steps" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "seq" INTEGER NOT NULL,
    "owner_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "steps" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "undone_at" DATETIME,
    CONSTRAINT "undo_steps_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "search_entries" (
    "row" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "persona_id" TEXT NOT NULL,
    "signature" BLOB NOT NULL,
    CONSTRAINT "search_entries_persona_id_fkey" FOREIGN KEY ("persona_id") REFERENCES "personas" ("id") ON DELETE CASCADE ON UPDATE RESTRICT
);

-- AlterTable. By hand: to rebuild the table would lose its deferred key.
ALTER TABLE "personas" ADD COLUMN "findings" INTEGER NOT NULL DEFAULT 0;

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_persona_versions" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "persona_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "content" BLOB NOT NULL,
    "codec" INTEGER NOT NULL DEFAULT 0,
    "sha256" TEXT NOT NULL,
    "review_hash" TEXT,
    "display_name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "parent" TEXT,
    "header" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "author_id" TEXT NOT NULL,
    "own_tokens" INTEGER NOT NULL,
    "created_at" DATETIME NOT NULL,
    CONSTRAINT "persona_versions_persona_id_fkey" FOREIGN KEY ("persona_id") REFERENCES "personas" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "persona_versions_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);
-- Texts become bytes: codec 0 is UTF-8 as it was. Written by hand.
INSERT INTO "new_persona_versions" ("author_id", "content", "created_at", "description", "display_name", "header", "id", "own_tokens", "parent", "persona_id", "seq", "sha256", "summary", "tags", "version") SELECT "author_id", CAST("content" AS BLOB), "created_at", "description", "display_name", "header", "id", "own_tokens", "parent", "persona_id", "seq", "sha256", "summary", "tags", "version" FROM "persona_versions";
DROP TABLE "persona_versions";
ALTER TABLE "new_persona_versions" RENAME TO "persona_versions";
CREATE INDEX "persona_versions_author_id_idx" ON "persona_versions"("author_id");
CREATE UNIQUE INDEX "persona_versions_persona_id_version_key" ON "persona_versions"("persona_id", "version");
CREATE UNIQUE INDEX "persona_versions_persona_id_seq_key" ON "persona_versions"("persona_id", "seq");
CREATE TABLE "new_persona_labels" (
    "persona_id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "version_id" TEXT NOT NULL,
    "is_protected" BOOLEAN NOT NULL DEFAULT false,
    "moved_at" DATETIME,

    PRIMARY KEY ("persona_id", "label"),
    CONSTRAINT "persona_labels_persona_id_fkey" FOREIGN KEY ("persona_id") REFERENCES "personas" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "persona_labels_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "persona_versions" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);
INSERT INTO "new_persona_labels" ("label", "persona_id", "version_id") SELECT "label", "persona_id", "version_id" FROM "persona_labels";
DROP TABLE "persona_labels";
ALTER TABLE "new_persona_labels" RENAME TO "persona_labels";
CREATE INDEX "persona_labels_version_id_idx" ON "persona_labels"("version_id");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE UNIQUE INDEX "drafts_seq_key" ON "drafts"("seq");

-- CreateIndex
CREATE INDEX "drafts_owner_id_state_seq_idx" ON "drafts"("owner_id", "state", "seq");

-- CreateIndex
CREATE INDEX "drafts_persona_id_state_seq_idx" ON "drafts"("persona_id", "state", "seq");

-- CreateIndex
CREATE INDEX "drafts_version_id_idx" ON "drafts"("version_id");

-- CreateIndex
CREATE INDEX "file_links_path_idx" ON "file_links"("path");

-- CreateIndex
CREATE UNIQUE INDEX "undo_steps_seq_key" ON "undo_steps"("seq");

-- CreateIndex
CREATE INDEX "undo_steps_owner_id_seq_idx" ON "undo_steps"("owner_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "search_entries_persona_id_key" ON "search_entries"("persona_id");

-- CreateIndex
CREATE INDEX "audit_entries_subject_seq_idx" ON "audit_entries"("subject", "seq");

-- Full text of the library, keyed by the row of search_entries. Without content of its own: the texts are in
-- persona_versions, packed. Written by hand: Prisma knows no virtual tables.
CREATE VIRTUAL TABLE "persona_texts" USING fts5(
    name, title, description, tags, content,
    content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);
