#include "emulator/check/flag_findings.h"

#include <cstdint>
#include <string>
#include <utility>

#include "compat/limits.h"
#include "emulator/databases_options.h"

namespace emulator {

namespace {

constexpr double kMsOfASecond = 1000;

class FlagCheck {
 public:
  void AddIfMore(const std::string& flag, std::uint64_t asked, std::uint64_t most,
                 const std::string& of_what) {
    if (asked <= most) return;
    findings_.push_back({flag + " lets there be " + std::to_string(asked) + of_what +
                             ", where D1 has " + std::to_string(most),
                         compat::kLimitsPage});
  }
  void AddIf(bool is_set, const char* what) {
    if (is_set) findings_.push_back({what, compat::kImportPage});
  }
  std::vector<compat::Finding> Take() { return std::move(findings_); }

 private:
  std::vector<compat::Finding> findings_;
};

}  // namespace

std::vector<compat::Finding> FindInFlags(const Options& options) {
  const compat::PlanLimits& plan = PlanOf(options);
  FlagCheck check;
  check.AddIfMore("--query-timeout",
                  static_cast<std::uint64_t>(options.query_timeout_seconds * kMsOfASecond),
                  static_cast<std::uint64_t>(compat::kQueryTimeoutMs), " ms for a request");
  check.AddIfMore("--max-result", options.max_result, compat::kMaxResultBytes,
                  " bytes of an answer");
  check.AddIfMore("--max-database-size", options.max_database_size, plan.database_bytes,
                  " bytes of a database");
  check.AddIfMore("--max-databases", options.max_databases, plan.databases,
                  " databases of an account");
  check.AddIf(options.concurrent_transfers,
              "--concurrent-transfers answers what reads while a database is exported or imported "
              "into, which D1 refuses");
  check.AddIf(options.export_virtual_tables,
              "--export-virtual-tables exports databases with virtual tables, which D1 refuses");
  return check.Take();
}

}  // namespace emulator
