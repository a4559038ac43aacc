// Which requests of the journal are meant.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "compat/control/verification.h"
#include "emulator/journal/journal.h"
#include "storage/database/databases.h"

namespace emulator {

// Thread-safe.
class JournalSearch {
 public:
  explicit JournalSearch(storage::Databases& databases) : databases_(databases) {}

  // What is known of a claim.
  struct Found {
    struct Near {
      std::size_t held = 0;  // of the claim's conditions
      compat::control::JournalEntry entry;
    };

    compat::control::Verdict verdict;
    std::vector<Near> nearest;  // that do not match, the nearest first
  };
  // Looks at `entries` as well, which are the next ones of the account that the claim is about. The
  // tables of a statement and its plan are those that its database gives it now; of one that is
  // gone there are none.
  void Judge(const compat::control::Verification& claim,
             std::vector<compat::control::JournalEntry> entries, Found& found) const;

  // How SQLite goes about each statement of the request now.
  std::vector<std::string> PlansOf(const compat::control::JournalEntry& entry) const;

 private:
  // How many conditions of the claim hold, and how many there are.
  struct Score {
    std::size_t held = 0;
    std::size_t all = 0;
  };
  Score ScoreOf(const compat::control::Verification& claim,
                const compat::control::JournalEntry& entry) const;
  bool HasTable(const std::vector<std::string>& tables,
                const compat::control::JournalEntry& entry) const;
  std::vector<storage::StatementFacts> FactsOf(std::span<const storage::Query> queries,
                                               const compat::control::JournalEntry& entry,
                                               storage::Plans plans) const;
  std::uint64_t FullScansOf(const compat::control::JournalEntry& entry) const;

  storage::Databases& databases_;
};

}  // namespace emulator
