// The routes of faults.

#pragma once

#include "compat/control/fault_rule.h"
#include "emulator/control/control_call.h"
#include "emulator/control/control_cursors.h"
#include "emulator/control/control_targets.h"
#include "emulator/control/fault_board.h"
#include "storage/id_source.h"

namespace emulator {

// Thread-safe.
class FaultHandlers {
 public:
  // The references must outlive this.
  FaultHandlers(FaultBoard& faults, const ControlTargets& targets, ControlCursors& cursors,
                storage::IdSource& ids)
      : faults_(faults), targets_(targets), cursors_(cursors), ids_(ids) {}

  // This must outlive `handlers`.
  void Add(ControlHandlers& handlers);

 private:
  // The rule of the call's body, for accounts that are the caller's to control.
  compat::control::FaultRule ReadRule(const ControlCall& call) const;
  // Throws kNotFound, also for a rule that is not for the caller's token.
  FaultStatus GetRule(const ControlCall& call) const;
  void CheckAccounts(const ControlCall& call, const compat::control::FaultRule& rule) const;

  Response List(const ControlCall& call);
  Response Make(const ControlCall& call);
  Response Replace(const ControlCall& call);
  Response Remove(const ControlCall& call);
  Response RemoveAll(const ControlCall& call);

  FaultBoard& faults_;
  const ControlTargets& targets_;
  ControlCursors& cursors_;
  storage::IdSource& ids_;
};

}  // namespace emulator
