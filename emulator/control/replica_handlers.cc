#include "emulator/control/replica_handlers.h"

#include "compat/control/clock.h"
#include "compat/control/replicas.h"

namespace emulator {

namespace control = compat::control;
using control::Operation;

void ReplicaHandlers::Add(ControlHandlers& handlers) {
  handlers[Operation::kShowReplicas] = [this](const ControlCall& call) { return Show(call); };
  handlers[Operation::kSetReplicas] = [this](const ControlCall& call) { return Set(call); };
  handlers[Operation::kRemoveReplicas] = [this](const ControlCall& call) { return Remove(call); };
}

Response ReplicaHandlers::AnswerOf(const std::string& account_id) const {
  return JsonResponse(control::ReplicasAnswer(account_id, replicas_.RegionsOf(account_id),
                                              replicas_.List(account_id)));
}

Response ReplicaHandlers::Show(const ControlCall& call) {
  return AnswerOf(targets_.AccountOf(call));
}

Response ReplicaHandlers::Set(const ControlCall& call) {
  const auto named = control::FindAccountIn(call.body);
  const std::string account_id =
      targets_.GetAccount(call, named.value_or(targets_.default_account()));
  replicas_.Set(account_id, control::ReadReplicas(call.body));
  return AnswerOf(account_id);
}

Response ReplicaHandlers::Remove(const ControlCall& call) {
  const std::string account_id = targets_.AccountOf(call);
  replicas_.Remove(account_id);
  return AnswerOf(account_id);
}

}  // namespace emulator
