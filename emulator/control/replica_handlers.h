// The routes of read replicas.

#pragma once

#include <string>

#include "emulator/control/control_call.h"
#include "emulator/control/control_targets.h"
#include "storage/replication/replicas.h"

namespace emulator {

// Thread-safe.
class ReplicaHandlers {
 public:
  // The references must outlive this.
  ReplicaHandlers(storage::Replicas& replicas, const ControlTargets& targets)
      : replicas_(replicas), targets_(targets) {}

  // This must outlive `handlers`.
  void Add(ControlHandlers& handlers);

 private:
  Response Show(const ControlCall& call);
  Response Set(const ControlCall& call);
  Response Remove(const ControlCall& call);

  Response AnswerOf(const std::string& account_id) const;

  storage::Replicas& replicas_;
  const ControlTargets& targets_;
};

}  // namespace emulator
