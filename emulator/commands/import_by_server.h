// d1-emulator import beside the server that uses the data folder: it does what is asked.

#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <utility>

#include "compat/configuration.h"
#include "compat/row_quota.h"
#include "emulator/commands/folder_import.h"
#include "emulator/http/http.h"
#include "emulator/server_announcement.h"
#include "storage/database/databases.h"

namespace emulator {

// The path that the two sides speak by. It is no API: a command and its server are one program.
inline constexpr const char* kImportPath = "/folder/import";

// The command's side. Throws kLocked when the server cannot be reached, and a kInvalidRequest with
// what it says when it refuses or fails.
void ImportByServer(const ServerAnnouncement& server, const ImportOrder& order,
                    std::ostream& messages);

// The server's side. Throws kForbidden for a request without the key. Thread-safe.
class ImportRoute {
 public:
  // The references must outlive this.
  ImportRoute(std::string key, const compat::Configuration& configuration,
              storage::Databases& databases, const compat::RowQuota& quota,
              std::uint64_t max_databases)
      : key_(std::move(key)),
        configuration_(configuration),
        databases_(databases),
        quota_(quota),
        max_databases_(max_databases) {}

  Response Answer(const Request& request) const;
  const std::string& key() const noexcept { return key_; }

 private:
  // What a person is told.
  std::string Import(ImportOrder& order) const;

  const std::string key_;
  const compat::Configuration& configuration_;
  storage::Databases& databases_;
  const compat::RowQuota& quota_;
  const std::uint64_t max_databases_;
};

}  // namespace emulator
