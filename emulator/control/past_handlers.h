// The routes of databases in time.

#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "compat/statement_rules.h"
#include "emulator/control/control_call.h"
#include "emulator/control/control_cursors.h"
#include "emulator/control/control_targets.h"
#include "storage/database/databases.h"
#include "storage/database/past_states.h"

namespace emulator {

// Thread-safe.
class PastHandlers {
 public:
  // The references must outlive this.
  PastHandlers(storage::Databases& databases, storage::PastStates& states,
               std::size_t max_result_bytes, const ControlTargets& targets, ControlCursors& cursors)
      : databases_(databases),
        states_(states),
        max_bytes_(max_result_bytes),
        targets_(targets),
        cursors_(cursors) {}

  // This must outlive `handlers`.
  void Add(ControlHandlers& handlers);

 private:
  // The database of the path. Throws kNotFound, and kConflict where no history is kept of it.
  std::shared_ptr<storage::Database> Open(const ControlCall& call);

  Response ListCommits(const ControlCall& call);
  Response Compare(const ControlCall& call);
  Response Query(const ControlCall& call);

  storage::Databases& databases_;
  storage::PastStates& states_;
  const std::size_t max_bytes_;
  const ControlTargets& targets_;
  ControlCursors& cursors_;
  const compat::StatementRules rules_;
};

}  // namespace emulator
