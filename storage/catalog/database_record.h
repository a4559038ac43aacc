// What the catalog knows of one database.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace storage {

struct DatabaseRecord {
  std::string uuid;  // unique within the account
  std::string account_id;
  std::string folder;  // the name of the one with its files, unique in the data folder
  std::string name;
  std::int64_t created_at_ms = 0;
  std::string region;                       // where it was asked to be, e.g. "WEUR"
  std::optional<std::string> jurisdiction;  // e.g. "eu"
  std::string read_replication;             // the mode, e.g. "disabled"
  // When it goes by itself, by its account's clock; none: never.
  std::optional<std::int64_t> expires_at_ms;
};

}  // namespace storage
