// A record of a workspace, backed by one database.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace storage {

struct WorkspaceRecord {
  std::string id;
  std::string workspace_id;
  std::string slug;  // unique within the workspace
  std::string name;
  std::optional<std::string> description;
  std::string kind;
  std::string status;         // "provisioning", "ready" or "failed": follows the database
  std::string uuid;           // of the database
  std::string database_name;  // the database's, which stays when the record's changes
  std::string created_by;     // id of a user
  std::optional<std::int64_t> deleted_at_ms;
  std::optional<std::string> retention_tier;  // the workspace's when the record was deleted
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;
};

}  // namespace storage
