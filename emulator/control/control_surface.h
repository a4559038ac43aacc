// The control surface, /_d1/: what test authors ask of the server beside D1's own API.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compat/access.h"
#include "compat/control/routes.h"
#include "emulator/control/advice_handlers.h"
#include "emulator/control/clock_handlers.h"
#include "emulator/control/control_call.h"
#include "emulator/control/control_cursors.h"
#include "emulator/control/control_targets.h"
#include "emulator/control/fault_board.h"
#include "emulator/control/fault_handlers.h"
#include "emulator/control/fork_handlers.h"
#include "emulator/control/journal_handlers.h"
#include "emulator/control/namespace_guests.h"
#include "emulator/control/namespace_handlers.h"
#include "emulator/control/past_handlers.h"
#include "emulator/control/replica_handlers.h"
#include "emulator/control/snapshot_handlers.h"
#include "emulator/http/http.h"
#include "emulator/http/router.h"
#include "emulator/http/surface.h"
#include "emulator/journal/journal.h"
#include "storage/database/databases.h"
#include "storage/replication/replicas.h"

namespace emulator {

// What the surface is about. The references must outlive it.
struct ControlParts {
  const NamespaceGuests& guests;
  FaultBoard& faults;
  Journal& journal;
  storage::Namespaces& namespaces;
  storage::Templates& templates;
  storage::KeptClocks& clocks;
  storage::Replicas& replicas;
  storage::PastStates& states;
  storage::IndexAdvisor& advisor;
  compat::cloudflare::TransferStore& uploads;
  const storage::Clock& clock;
  std::function<void()> sweep;  // removes what is kept no longer
  std::size_t max_result_bytes = 0;
  std::uint64_t max_databases = 0;  // an account
};

// Handlers only translate: what the surface promises is compat's. Thread-safe.
class ControlSurface final : public Surface {
 public:
  // The references must outlive this.
  ControlSurface(const compat::Access& access, storage::Databases& databases,
                 storage::IdSource& ids, const ControlParts& parts);

  bool Owns(const Request& request) const override;
  // Every route of compat::control::kRoutes.
  void AddRoutes(Router& router) override;
  Response AnswerError(const Request& request, const storage::Error& error) const override;

 private:
  Response Handle(const compat::control::Route& route, const ControlHandler& handler,
                  const RoutedRequest& routed) const;
  // Throws what Access throws of credentials that are not there, or do not permit what is asked.
  compat::Caller Authorize(const Request& request, compat::control::Needs needs) const;
  std::string RequestIdOf(const Request& request) const;

  const compat::Access access_;
  storage::IdSource& ids_;
  const ControlTargets targets_;
  ControlCursors cursors_;
  FaultHandlers fault_handlers_;
  JournalHandlers journal_handlers_;
  PastHandlers past_handlers_;
  AdviceHandlers advice_handlers_;
  ForkHandlers fork_handlers_;
  SnapshotHandlers snapshot_handlers_;
  NamespaceHandlers namespace_handlers_;
  ClockHandlers clock_handlers_;
  ReplicaHandlers replica_handlers_;
  const std::string description_;  // of the surface, as OpenAPI
  ControlHandlers handlers_;
};

}  // namespace emulator
