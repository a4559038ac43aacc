// Where requests pass on their way to their handlers, and answers on their way back: rules make
// them fail here, and the journal is told of them.

#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "compat/access.h"
#include "emulator/control/fault_board.h"
#include "emulator/control/request_routes.h"
#include "emulator/http/http.h"
#include "emulator/http/router.h"
#include "emulator/journal/journal.h"
#include "storage/clock.h"
#include "storage/database/databases.h"
#include "storage/id_source.h"

namespace emulator {

class LimitWatch;

// Thread-safe.
class RequestGate {
 public:
  // Words a failure for the surface that a request is of.
  using AnswerError = std::function<Response(const Request&, const storage::Error&)>;

  // The references must outlive this, and so must `limits`, which may be null. The account of
  // requests that name none is the default one, or on the workspace surface that of a namespace's
  // credentials.
  RequestGate(FaultBoard& faults, Journal& journal, storage::Databases& databases,
              const storage::Clock& clock, storage::IdSource& ids, const compat::Access& access,
              LimitWatch* limits, AnswerError answer_error);

  // `routes` are the router's, in its order. To be called once, before Answer().
  void Know(const std::vector<RouteName>& routes);

  // Calls the handler of `match`, unless a rule wants otherwise. Throws what the handler throws.
  Response Answer(const Request& request, RouteMatch match);

 private:
  class Passage;

  FaultBoard& faults_;
  Journal& journal_;
  storage::Databases& databases_;
  const storage::Clock& clock_;
  storage::IdSource& ids_;
  const compat::Access& access_;
  LimitWatch* const limits_;  // may be null
  const std::string default_account_;
  const AnswerError answer_error_;
  std::vector<std::optional<RequestRouteRule>> rules_;  // by the routes' indexes
};

}  // namespace emulator
