#include "storage/database/dump_of_file.h"

#include <atomic>

#include "storage/query/connection.h"

namespace storage {

void WriteDumpOfFile(const std::filesystem::path& file, const StatementPolicy& policy,
                     const DumpOptions& options, const DumpFormat& format, const DumpSink& sink) {
  Connection reader(file.string(), ConnectionRole::kReader, policy, {});
  reader.LiftLimits();
  reader.BeginSnapshot();
  const std::atomic<bool> never_stopped{false};
  WriteDump(reader, policy, options, format, never_stopped, sink);
  reader.Rollback();
}

}  // namespace storage
