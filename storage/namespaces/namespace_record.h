// What the catalog knows of namespaces and templates.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/catalog/database_record.h"
#include "storage/segments/history_position.h"

namespace storage {

// An account that was made to be thrown away, or that has been marked.
struct NamespaceRecord {
  std::string account_id;
  std::optional<std::string> template_name;  // that it was made of, which may be gone
  std::uint64_t databases = 0;
  std::int64_t created_at_ms = 0;
  std::optional<std::int64_t> expires_at_ms;
};

// What a database is to be again by its account's mark.
struct MarkedDatabase {
  DatabaseRecord record;  // of its row only the uuid, the folder, and what the mark keeps: the name
                          // and the mode of read replication
  // What its history calls that state; none where it keeps no history.
  std::optional<HistoryPosition> position;
};

struct TemplateRecord {
  std::string name;
  bool is_ready = false;
  std::string account_id;
  std::uint64_t namespaces = 0;  // that were made of it
  std::int64_t created_at_ms = 0;
};

}  // namespace storage
