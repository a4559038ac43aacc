#include "emulator/version.h"

#include "storage/sqlite/sqlite_version.h"

namespace emulator {

const char* ProgramVersion() noexcept { return D1_EMULATOR_VERSION; }

std::string VersionText() {
  std::string text = std::string("d1-emulator ") + ProgramVersion();
  const std::string commit = D1_EMULATOR_COMMIT;
  if (!commit.empty()) text += " (commit " + commit + ")";
  text += std::string("\nSQLite ") + storage::SqliteVersion() + "; " D1_EMULATOR_BUILD;
  return text;
}

}  // namespace emulator
