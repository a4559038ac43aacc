// The routes of the journal.

#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

#include "compat/control/verification.h"
#include "emulator/control/control_call.h"
#include "emulator/control/control_targets.h"
#include "emulator/journal/journal.h"
#include "emulator/journal/journal_search.h"
#include "storage/database/databases.h"

namespace emulator {

// Thread-safe.
class JournalHandlers {
 public:
  // The references must outlive this.
  JournalHandlers(Journal& journal, const ControlTargets& targets, storage::Databases& databases)
      : journal_(journal), targets_(targets), search_(databases) {}

  // This must outlive `handlers`.
  void Add(ControlHandlers& handlers);

 private:
  Response Show(const ControlCall& call);
  Response Stream(const ControlCall& call);
  Response Clear(const ControlCall& call);
  Response Verify(const ControlCall& call);

  Journal& journal_;
  const ControlTargets& targets_;
  const JournalSearch search_;
  std::atomic<std::size_t> streams_ = 0;
};

}  // namespace emulator
