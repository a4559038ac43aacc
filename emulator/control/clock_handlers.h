// The routes of clocks.

#pragma once

#include <functional>
#include <string>

#include "emulator/control/control_call.h"
#include "emulator/control/control_targets.h"
#include "storage/namespaces/kept_clocks.h"

namespace emulator {

// Thread-safe.
class ClockHandlers {
 public:
  // `sweep` removes what clocks say is kept no longer. The references must outlive this.
  ClockHandlers(storage::KeptClocks& clocks, const ControlTargets& targets,
                std::function<void()> sweep);

  // This must outlive `handlers`.
  void Add(ControlHandlers& handlers);

 private:
  Response Show(const ControlCall& call);
  Response Set(const ControlCall& call);
  Response Advance(const ControlCall& call);
  Response Unset(const ControlCall& call);

  // What the account's clock says, once what it has made due has gone.
  Response SweepAndAnswer(const std::string& account_id);

  storage::KeptClocks& clocks_;
  const ControlTargets& targets_;
  const std::function<void()> sweep_;
};

}  // namespace emulator
