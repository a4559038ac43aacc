// The route that advises on indexes.

#pragma once

#include "emulator/control/control_call.h"
#include "emulator/control/control_targets.h"
#include "storage/advice/index_advisor.h"
#include "storage/clock.h"
#include "storage/database/databases.h"

namespace emulator {

// Thread-safe.
class AdviceHandlers {
 public:
  // The references must outlive this.
  AdviceHandlers(storage::Databases& databases, storage::IndexAdvisor& advisor,
                 const storage::Clock& clock, const ControlTargets& targets)
      : databases_(databases), advisor_(advisor), clock_(clock), targets_(targets) {}

  // This must outlive `handlers`.
  void Add(ControlHandlers& handlers);

 private:
  Response Advise(const ControlCall& call);

  storage::Databases& databases_;
  storage::IndexAdvisor& advisor_;
  const storage::Clock& clock_;
  const ControlTargets& targets_;
};

}  // namespace emulator
