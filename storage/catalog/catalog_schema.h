// The tables of the catalog's file, as storage/FORMAT.md describes them.

#pragma once

namespace storage {

inline constexpr int kCatalogVersion = 2;

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

}  // namespace storage
