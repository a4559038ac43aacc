// The routes of states that have names.

#pragma once

#include "emulator/control/control_call.h"
#include "emulator/control/control_cursors.h"
#include "emulator/control/control_targets.h"
#include "storage/clock.h"
#include "storage/database/databases.h"

namespace emulator {

// Thread-safe.
class SnapshotHandlers {
 public:
  // The references must outlive this.
  SnapshotHandlers(storage::Databases& databases, const storage::Clock& clock,
                   const ControlTargets& targets, ControlCursors& cursors)
      : databases_(databases), clock_(clock), targets_(targets), cursors_(cursors) {}

  // This must outlive `handlers`.
  void Add(ControlHandlers& handlers);

 private:
  Response List(const ControlCall& call);
  Response Make(const ControlCall& call);
  Response Remove(const ControlCall& call);
  Response Restore(const ControlCall& call);

  storage::Databases& databases_;
  const storage::Clock& clock_;
  const ControlTargets& targets_;
  ControlCursors& cursors_;
};

}  // namespace emulator
