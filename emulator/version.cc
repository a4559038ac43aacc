#include "emulator/version.h"

#include "storage/sqlite/sqlite_version.h"

namespace emulator {

namespace {

// Empty where the build does not know it.
constexpr const char* kCommit = D1_EMULATOR_COMMIT;

}  // namespace

const char* ProgramVersion() noexcept { return D1_EMULATOR_VERSION; }

std::string VersionText() {
  std::string text = std::string("d1-emulator ") + ProgramVersion();
  if (*kCommit != '\0') text.append(" (commit ").append(kCommit).append(")");
  text += std::string("\nSQLite ") + storage::SqliteVersion() + "; " D1_EMULATOR_BUILD;
  return text;
}

}  // namespace emulator
