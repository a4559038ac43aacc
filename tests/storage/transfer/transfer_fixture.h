// A database that is exported and imported, and the verbs for it.

#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tests/support/database_fixture.h"
#include "tests/support/plain_dump_format.h"

namespace tests {

class TransferFixture : public DatabaseFixture {
 protected:
  std::string Export(const storage::DumpOptions& how = {}) {
    std::string dump;
    ExportTo([&](std::string_view bytes) { dump += bytes; }, how);
    return dump;
  }
  void ExportTo(const storage::DumpSink& sink, const storage::DumpOptions& how = {}) {
    const auto hold = database().transfers().TryBegin(storage::Transfer::kExport);
    database().Export(
        *hold, how, format, [this] { begun = true; }, sink);
  }

  storage::ImportReport Import(const std::string& sql) {
    std::size_t at = 0;
    return ImportFrom([&](char* to, std::size_t size) {
      const std::size_t count = sql.copy(to, size, at);
      at += count;
      return count;
    });
  }
  storage::ImportReport ImportFrom(storage::ByteSource source) {
    const auto hold = database().transfers().TryBegin(storage::Transfer::kImport);
    storage::SqlStream stream(std::move(source),
                              static_cast<std::size_t>(options.connection.limits.sql_length));
    return database().Import(
        *hold, stream, progress, [this] { begun = true; }, rules);
  }
  std::string ImportFailure(const std::string& sql) {
    return ErrorMessageOf([&] { Import(sql); });
  }

  PlainDumpFormat format;
  storage::ImportProgress progress;
  storage::ImportRules rules = storage::ImportRules::kRequest;
  bool begun = false;
};

}  // namespace tests
