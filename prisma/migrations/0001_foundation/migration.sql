-- CreateTable
CREATE TABLE "installation" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL,
    "clock_high_water" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "personas" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "owner_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "search_text" TEXT NOT NULL,
    "parent_id" TEXT,
    "latest_version" TEXT NOT NULL,
    "latest_version_id" TEXT NOT NULL,
    "version_count" INTEGER NOT NULL,
    "own_tokens" INTEGER NOT NULL,
    "is_active" BOOLEAN NOT NULL,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "personas_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "personas_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "personas" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "personas_latest_version_id_fkey" FOREIGN KEY ("latest_version_id") REFERENCES "persona_versions" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED
);

-- CreateTable
CREATE TABLE "persona_tags" (
    "owner_id" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "persona_id" TEXT NOT NULL,

    PRIMARY KEY ("owner_id", "tag", "persona_id"),
    CONSTRAINT "persona_tags_persona_id_fkey" FOREIGN KEY ("persona_id") REFERENCES "personas" ("id") ON DELETE CASCADE ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "persona_versions" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "persona_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
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

-- CreateTable
CREATE TABLE "persona_labels" (
    "persona_id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "version_id" TEXT NOT NULL,

    PRIMARY KEY ("persona_id", "label"),
    CONSTRAINT "persona_labels_persona_id_fkey" FOREIGN KEY ("persona_id") REFERENCES "personas" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "persona_labels_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "persona_versions" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "agent_sessions" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "seq" INTEGER NOT NULL,
    "owner_id" TEXT NOT NULL,
    "token_id" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "cwd" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "mode" TEXT NOT NULL,
    "policy" TEXT NOT NULL,
    "on_failure" TEXT NOT NULL,
    "variables" TEXT NOT NULL,
    "stack" TEXT NOT NULL,
    "history" TEXT NOT NULL,
    "started_at" DATETIME NOT NULL,
    "ended_at" DATETIME,
    CONSTRAINT "agent_sessions_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "persona_applications" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "session_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "persona_id" TEXT NOT NULL,
    "version_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "applied_at" DATETIME NOT NULL,
    "removed_at" DATETIME,
    "effectiveness_score" REAL,
    "user_feedback" TEXT,
    "metadata" TEXT NOT NULL,
    CONSTRAINT "persona_applications_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "agent_sessions" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "persona_applications_persona_id_fkey" FOREIGN KEY ("persona_id") REFERENCES "personas" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "persona_applications_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "persona_versions" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "effective_texts" (
    "sha256" TEXT NOT NULL PRIMARY KEY,
    "text" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "gateway_requests" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "session_id" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "wire" TEXT NOT NULL,
    "model" TEXT,
    "persona_version_ids" TEXT NOT NULL,
    "injected" BOOLEAN NOT NULL,
    "reparsed" BOOLEAN NOT NULL,
    "status" INTEGER NOT NULL,
    "first_byte_ms" REAL,
    "total_ms" REAL NOT NULL,
    "input_tokens" INTEGER,
    "output_tokens" INTEGER,
    "cached_tokens" INTEGER,
    CONSTRAINT "gateway_requests_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "agent_sessions" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "tokens" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "seq" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "session_id" TEXT,
    "label" TEXT NOT NULL,
    "scopes" TEXT NOT NULL,
    "secret_sha256" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL,
    "expires_at" DATETIME,
    "last_used_at" DATETIME,
    "revoked_at" DATETIME,
    CONSTRAINT "tokens_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "tokens_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "agent_sessions" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "events" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "payload" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "event_seq" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" TEXT NOT NULL,
    "previous_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "idempotency_answers" (
    "actor_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL,

    PRIMARY KEY ("actor_id", "key"),
    CONSTRAINT "idempotency_answers_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateIndex
CREATE UNIQUE INDEX "users_name_key" ON "users"("name");

-- CreateIndex
CREATE INDEX "personas_owner_id_is_active_name_search_text_idx" ON "personas"("owner_id", "is_active", "name", "search_text");

-- CreateIndex
CREATE INDEX "personas_owner_id_is_active_kind_name_idx" ON "personas"("owner_id", "is_active", "kind", "name");

-- CreateIndex
CREATE INDEX "personas_owner_id_is_active_updated_at_id_idx" ON "personas"("owner_id", "is_active", "updated_at", "id");

-- CreateIndex
CREATE INDEX "personas_owner_id_is_active_created_at_id_idx" ON "personas"("owner_id", "is_active", "created_at", "id");

-- CreateIndex
CREATE INDEX "personas_parent_id_is_active_idx" ON "personas"("parent_id", "is_active");

-- CreateIndex
CREATE INDEX "personas_latest_version_id_idx" ON "personas"("latest_version_id");

-- CreateIndex
CREATE UNIQUE INDEX "personas_owner_id_name_key" ON "personas"("owner_id", "name");

-- CreateIndex
CREATE INDEX "persona_tags_persona_id_idx" ON "persona_tags"("persona_id");

-- CreateIndex
CREATE INDEX "persona_versions_author_id_idx" ON "persona_versions"("author_id");

-- CreateIndex
CREATE UNIQUE INDEX "persona_versions_persona_id_version_key" ON "persona_versions"("persona_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "persona_versions_persona_id_seq_key" ON "persona_versions"("persona_id", "seq");

-- CreateIndex
CREATE INDEX "persona_labels_version_id_idx" ON "persona_labels"("version_id");

-- CreateIndex
CREATE UNIQUE INDEX "agent_sessions_seq_key" ON "agent_sessions"("seq");

-- CreateIndex
CREATE INDEX "agent_sessions_owner_id_seq_idx" ON "agent_sessions"("owner_id", "seq");

-- CreateIndex
CREATE INDEX "agent_sessions_owner_id_ended_at_seq_idx" ON "agent_sessions"("owner_id", "ended_at", "seq");

-- CreateIndex
CREATE INDEX "agent_sessions_ended_at_seq_idx" ON "agent_sessions"("ended_at", "seq");

-- CreateIndex
CREATE INDEX "persona_applications_session_id_removed_at_idx" ON "persona_applications"("session_id", "removed_at");

-- CreateIndex
CREATE INDEX "persona_applications_persona_id_idx" ON "persona_applications"("persona_id");

-- CreateIndex
CREATE INDEX "persona_applications_version_id_idx" ON "persona_applications"("version_id");

-- CreateIndex
CREATE UNIQUE INDEX "persona_applications_session_id_seq_key" ON "persona_applications"("session_id", "seq");

-- CreateIndex
CREATE INDEX "effective_texts_created_at_idx" ON "effective_texts"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "gateway_requests_id_key" ON "gateway_requests"("id");

-- CreateIndex
CREATE INDEX "gateway_requests_session_id_seq_idx" ON "gateway_requests"("session_id", "seq");

-- CreateIndex
CREATE INDEX "gateway_requests_session_id_at_input_tokens_output_tokens_idx" ON "gateway_requests"("session_id", "at", "input_tokens", "output_tokens");

-- CreateIndex
CREATE INDEX "gateway_requests_owner_id_at_idx" ON "gateway_requests"("owner_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "tokens_seq_key" ON "tokens"("seq");

-- CreateIndex
CREATE INDEX "tokens_owner_id_seq_idx" ON "tokens"("owner_id", "seq");

-- CreateIndex
CREATE INDEX "tokens_session_id_idx" ON "tokens"("session_id");

-- CreateIndex
CREATE INDEX "tokens_revoked_at_expires_at_idx" ON "tokens"("revoked_at", "expires_at");

-- CreateIndex
CREATE INDEX "tokens_expires_at_idx" ON "tokens"("expires_at");

-- CreateIndex
CREATE INDEX "events_subject_seq_idx" ON "events"("subject", "seq");

-- CreateIndex
CREATE INDEX "idempotency_answers_created_at_idx" ON "idempotency_answers"("created_at");

-- Audit entries are never changed and never deleted. Written by hand: Prisma knows no triggers.
CREATE TRIGGER "audit_entries_no_update" BEFORE UPDATE ON "audit_entries"
BEGIN
    SELECT RAISE(ABORT, 'audit entries are append-only');
END;
CREATE TRIGGER "audit_entries_no_delete" BEFORE DELETE ON "audit_entries"
BEGIN
    SELECT RAISE(ABORT, 'audit entries are append-only');
END;
-- INSERT OR REPLACE would delete without the trigger above.
CREATE TRIGGER "audit_entries_no_replace" BEFORE INSERT ON "audit_entries"
WHEN EXISTS (SELECT 1 FROM "audit_entries" WHERE "seq" = NEW."seq")
BEGIN
    SELECT RAISE(ABORT, 'audit entries are append-only');
END;
