// A record of a workspace, backed by one database.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace storage {

// What a record is found by: namespaces that are copies of one template have the same ids.
struct RecordKey {
  std::string id;
  std::string namespace_id = {};  // as WorkspaceRecord has it
};

struct WorkspaceRecord {
  std::string id;
  std::string workspace_id;
  std::string slug;  // unique within the workspace, as one namespace has it
  std::string name;
  std::optional<std::string> description;
  std::string kind;
  std::string status;      // "provisioning", "ready" or "failed": follows the database
  std::string account_id;  // of the database, as the next two; empty where nobody knows it
  std::string uuid;
  std::string database_name;  // the database's, which stays when the record's changes
  std::string created_by;     // id of a user
  std::optional<std::int64_t> deleted_at_ms;
  std::optional<std::string> retention_tier;  // the workspace's when the record was deleted
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;
  // The account that it is seen in alone, a namespace's or a template's; empty for what the
  // configuration's members see, whose databases may be in several accounts.
  std::string namespace_id;

  RecordKey key() const { return {id, namespace_id}; }
};

}  // namespace storage
