// The bodies of POST …/export and …/import.

#pragma once

#include <optional>
#include <string>

#include "storage/transfer/dump.h"

namespace compat::cloudflare {

struct ExportRequest {
  std::optional<std::string> current_bookmark;  // to poll
  storage::DumpOptions dump;
};

// Throws kInvalidRequest in D1's words.
ExportRequest ParseExportRequest(std::string body);

enum class ImportAction { kInit, kIngest, kPoll };

struct ImportRequest {
  ImportAction action = ImportAction::kInit;
  std::string etag;              // init and ingest: in lower case
  std::string filename;          // ingest
  std::string current_bookmark;  // poll
};

// Throws kInvalidRequest in D1's words.
ImportRequest ParseImportRequest(std::string body);

}  // namespace compat::cloudflare
