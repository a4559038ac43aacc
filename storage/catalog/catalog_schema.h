// The tables of the catalog's file, as storage/FORMAT.md describes them.

#pragma once

#include <string>

namespace storage {

inline constexpr int kCatalogVersion = 3;

// What version 1 was: the databases.
inline constexpr const char* kCatalogVersion1Sql = R"sql(
  CREATE TABLE databases (
    sequence INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    region TEXT NOT NULL,
    jurisdiction TEXT,
    read_replication TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('creating', 'ready', 'deleting'))
  ) STRICT;
  CREATE UNIQUE INDEX databases_by_name ON databases (account_id, name) WHERE state <> 'deleting';
)sql";

// What version 2 adds: records that belong to workspaces, and who may see them.
//
// An index for each order that a list can have begins with that order's field and ends with the id,
// which makes the order total. Where deleted_at_ms follows, the rows of the usual list are counted
// without a look at the table.
//
// The triggers keep a record's status with its database's state in whatever transaction that
// changes, on whichever surface.
inline constexpr const char* kCatalogVersion2Sql = R"sql(
  CREATE TABLE workspaces (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    retention_tier TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE members (
    user_id TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    PRIMARY KEY (user_id, workspace_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE shares (
    installed_in TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    PRIMARY KEY (installed_in, owner_id, integration_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE records (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    kind TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('provisioning', 'ready', 'failed')),
    uuid TEXT NOT NULL,
    database_name TEXT NOT NULL,
    created_by TEXT NOT NULL,
    deleted_at_ms INTEGER,
    retention_tier TEXT,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX records_by_id ON records (id);
  CREATE INDEX records_by_uuid ON records (uuid, id);
  CREATE UNIQUE INDEX records_by_slug_of_workspace ON records (workspace_id, slug);
  CREATE INDEX records_by_workspace
    ON records (workspace_id, created_at_ms DESC, id, deleted_at_ms);
  CREATE INDEX records_by_slug ON records (slug, id);
  CREATE INDEX records_by_name ON records (name, id);
  CREATE INDEX records_by_status ON records (status, created_at_ms DESC, id, deleted_at_ms);
  CREATE INDEX records_by_database_name ON records (database_name, id);
  CREATE INDEX records_by_creator ON records (created_by, created_at_ms DESC, id, deleted_at_ms);
  CREATE INDEX records_by_creation ON records (created_at_ms DESC, id, deleted_at_ms);
  CREATE INDEX records_by_update ON records (updated_at_ms DESC, id);
  CREATE INDEX records_by_deletion ON records (retention_tier, deleted_at_ms, id)
    WHERE deleted_at_ms IS NOT NULL;
  CREATE TRIGGER records_follow_creation AFTER UPDATE OF state ON databases
    WHEN old.state = 'creating' AND new.state = 'ready'
    BEGIN UPDATE records SET status = 'ready' WHERE uuid = new.uuid; END;
  CREATE TRIGGER records_follow_deletion AFTER UPDATE OF state ON databases
    WHEN old.state = 'ready' AND new.state = 'deleting'
    BEGIN UPDATE records SET status = 'failed' WHERE uuid = new.uuid; END;
  CREATE TRIGGER records_follow_abandonment AFTER DELETE ON databases
    BEGIN DELETE FROM records WHERE uuid = old.uuid AND status = 'provisioning'; END;
)sql";

// What version 3 changes: a uuid is unique within an account, no longer in the whole folder, and a
// database's folder has a name of its own. Records know the account of their database, and those of
// a namespace or a template are seen there alone: the indexes that lists walk begin with where. And
// what it adds: namespaces, which are accounts that go back to what they were, templates of them,
// databases that go by themselves, snapshots, which are states of databases that have names, and
// whether a database's files are sure to be whole after a power cut.
inline constexpr const char* kCatalogVersion3Sql = R"sql(
  CREATE TABLE new_databases (
    sequence INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL,
    account_id TEXT NOT NULL,
    folder TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    region TEXT NOT NULL,
    jurisdiction TEXT,
    read_replication TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('creating', 'ready', 'shelved', 'deleting')),
    source TEXT
  ) STRICT;
  INSERT INTO new_databases
    SELECT sequence, uuid, account_id, uuid, name, created_at_ms, region, jurisdiction,
      read_replication, state, NULL FROM databases;
  DROP TABLE databases;
  ALTER TABLE new_databases RENAME TO databases;
  CREATE INDEX databases_by_uuid ON databases (uuid, account_id);
  CREATE INDEX databases_by_account ON databases (account_id, sequence);
  CREATE INDEX databases_by_name ON databases (account_id, name);
  CREATE UNIQUE INDEX databases_have_one_uuid ON databases (account_id, uuid)
    WHERE state IN ('creating', 'ready');
  CREATE UNIQUE INDEX databases_have_one_name ON databases (account_id, name)
    WHERE state IN ('creating', 'ready');
  CREATE INDEX databases_by_state ON databases (state) WHERE state <> 'ready';
  CREATE INDEX databases_by_source ON databases (source) WHERE source IS NOT NULL;

  ALTER TABLE records ADD COLUMN account_id TEXT NOT NULL DEFAULT '';
  ALTER TABLE records ADD COLUMN provisioning_until_ms INTEGER;
  UPDATE records SET account_id = databases.account_id FROM databases
    WHERE databases.uuid = records.uuid;
  CREATE TRIGGER records_follow_creation AFTER UPDATE OF state ON databases
    WHEN old.state <> 'ready' AND new.state = 'ready'
    BEGIN
      UPDATE records SET status = 'ready' WHERE uuid = new.uuid AND account_id = new.account_id
        AND provisioning_until_ms IS NULL;
    END;
  CREATE TRIGGER records_follow_deletion AFTER UPDATE OF state ON databases
    WHEN old.state = 'ready' AND new.state <> 'ready'
    BEGIN
      UPDATE records SET status = 'failed' WHERE uuid = new.uuid AND account_id = new.account_id;
    END;
  CREATE TRIGGER records_follow_abandonment AFTER DELETE ON databases
    BEGIN
      DELETE FROM records WHERE uuid = old.uuid AND account_id = old.account_id
        AND status = 'provisioning';
    END;

  CREATE TABLE namespaces (
    account_id TEXT PRIMARY KEY,
    template TEXT,
    template_account TEXT,
    was_made INTEGER NOT NULL,
    is_resetting INTEGER NOT NULL DEFAULT 0,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER,
    seed INTEGER,
    ids_drawn INTEGER NOT NULL DEFAULT 0,
    sql_drawn INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX namespaces_by_seed ON namespaces (account_id) WHERE seed IS NOT NULL;
  CREATE INDEX namespaces_by_expiry ON namespaces (expires_at_ms) WHERE expires_at_ms IS NOT NULL;
  CREATE TABLE marks (
    account_id TEXT NOT NULL,
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    read_replication TEXT NOT NULL,
    generation INTEGER,
    number INTEGER,
    digest_high INTEGER,
    digest_low INTEGER,
    PRIMARY KEY (account_id, folder)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE templates (
    account_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('building', 'sealing', 'ready', 'removed')),
    created_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX templates_by_name ON templates (name) WHERE state <> 'removed';
  CREATE INDEX namespaces_by_template ON namespaces (template_account)
    WHERE template_account IS NOT NULL;
  CREATE TABLE clocks (
    is_mark INTEGER NOT NULL,
    account_id TEXT NOT NULL,
    set_at_ms INTEGER NOT NULL,
    shows_ms INTEGER NOT NULL,
    rate REAL NOT NULL,
    is_frozen INTEGER NOT NULL,
    PRIMARY KEY (is_mark, account_id)
  ) STRICT, WITHOUT ROWID;

  ALTER TABLE databases ADD COLUMN expires_at_ms INTEGER;
  CREATE INDEX databases_by_expiry ON databases (expires_at_ms) WHERE expires_at_ms IS NOT NULL;
  CREATE TABLE snapshots (
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    generation INTEGER NOT NULL,
    number INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    digest_high INTEGER NOT NULL,
    digest_low INTEGER NOT NULL,
    note TEXT,
    created_at_ms INTEGER NOT NULL,
    is_since_mark INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (folder, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX snapshots_by_commit ON snapshots (folder, generation, number);
  CREATE TRIGGER snapshots_follow_deletion AFTER DELETE ON databases
    BEGIN DELETE FROM snapshots WHERE folder = old.folder; END;

  ALTER TABLE records ADD COLUMN namespace_id TEXT NOT NULL DEFAULT '';
  DROP INDEX records_by_id;
  DROP INDEX records_by_uuid;
  DROP INDEX records_by_slug_of_workspace;
  DROP INDEX records_by_workspace;
  DROP INDEX records_by_slug;
  DROP INDEX records_by_name;
  DROP INDEX records_by_status;
  DROP INDEX records_by_database_name;
  DROP INDEX records_by_creator;
  DROP INDEX records_by_creation;
  DROP INDEX records_by_update;
  DROP INDEX records_by_deletion;
  CREATE UNIQUE INDEX records_by_id ON records (namespace_id, id);
  CREATE INDEX records_by_uuid ON records (namespace_id, uuid, id);
  CREATE UNIQUE INDEX records_by_slug_of_workspace ON records (namespace_id, workspace_id, slug);
  CREATE INDEX records_by_workspace
    ON records (namespace_id, workspace_id, created_at_ms DESC, id, deleted_at_ms);
  CREATE INDEX records_by_slug ON records (namespace_id, slug, id);
  CREATE INDEX records_by_name ON records (namespace_id, name, id);
  CREATE INDEX records_by_status
    ON records (namespace_id, status, created_at_ms DESC, id, deleted_at_ms);
  CREATE INDEX records_by_database_name ON records (namespace_id, database_name, id);
  CREATE INDEX records_by_creator
    ON records (namespace_id, created_by, created_at_ms DESC, id, deleted_at_ms);
  CREATE INDEX records_by_creation ON records (namespace_id, created_at_ms DESC, id, deleted_at_ms);
  CREATE INDEX records_by_update ON records (namespace_id, updated_at_ms DESC, id);
  CREATE INDEX records_by_deletion ON records (namespace_id, retention_tier, deleted_at_ms, id)
    WHERE deleted_at_ms IS NOT NULL;
  CREATE INDEX records_by_expiry ON records (retention_tier, deleted_at_ms)
    WHERE deleted_at_ms IS NOT NULL;
  CREATE INDEX records_by_database ON records (account_id, uuid);
  CREATE INDEX records_by_provisioning ON records (provisioning_until_ms)
    WHERE provisioning_until_ms IS NOT NULL;
  CREATE TABLE changed_records (
    account_id TEXT NOT NULL,
    namespace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    was_there INTEGER NOT NULL,
    workspace_id TEXT,
    slug TEXT,
    name TEXT,
    description TEXT,
    kind TEXT,
    status TEXT,
    uuid TEXT,
    database_name TEXT,
    created_by TEXT,
    deleted_at_ms INTEGER,
    retention_tier TEXT,
    created_at_ms INTEGER,
    updated_at_ms INTEGER,
    PRIMARY KEY (account_id, namespace_id, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER records_note_creation AFTER INSERT ON records
    WHEN EXISTS (SELECT 1 FROM namespaces WHERE account_id = new.account_id)
    BEGIN
      INSERT INTO changed_records (account_id, namespace_id, id, was_there)
        VALUES (new.account_id, new.namespace_id, new.id, 0) ON CONFLICT DO NOTHING;
    END;
  CREATE TRIGGER records_note_change AFTER UPDATE ON records
    WHEN EXISTS (SELECT 1 FROM namespaces WHERE account_id = old.account_id)
    BEGIN
      INSERT INTO changed_records VALUES (old.account_id, old.namespace_id, old.id, 1,
        old.workspace_id, old.slug, old.name, old.description, old.kind, old.status, old.uuid,
        old.database_name, old.created_by, old.deleted_at_ms, old.retention_tier,
        old.created_at_ms, old.updated_at_ms) ON CONFLICT DO NOTHING;
    END;
  CREATE TRIGGER records_note_removal AFTER DELETE ON records
    WHEN EXISTS (SELECT 1 FROM namespaces WHERE account_id = old.account_id)
    BEGIN
      INSERT INTO changed_records VALUES (old.account_id, old.namespace_id, old.id, 1,
        old.workspace_id, old.slug, old.name, old.description, old.kind, old.status, old.uuid,
        old.database_name, old.created_by, old.deleted_at_ms, old.retention_tier,
        old.created_at_ms, old.updated_at_ms) ON CONFLICT DO NOTHING;
    END;

  ALTER TABLE databases ADD COLUMN is_unsynced INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX databases_by_sync ON databases (is_unsynced) WHERE is_unsynced = 1;
  CREATE TABLE system_start (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
)sql";

// What makes the tables of the newest version in an empty file; the version is set by
// SetVersionSql.
inline std::string NewestCatalogSql() {
  return std::string(kCatalogVersion1Sql) + kCatalogVersion2Sql + kCatalogVersion3Sql;
}

}  // namespace storage
