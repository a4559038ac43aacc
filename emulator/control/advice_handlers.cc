#include "emulator/control/advice_handlers.h"

#include "compat/control/advice.h"
#include "emulator/control/state_finder.h"

namespace emulator {

namespace control = compat::control;
using control::Operation;

void AdviceHandlers::Add(ControlHandlers& handlers) {
  handlers[Operation::kAdviseIndexes] = [this](const ControlCall& call) { return Advise(call); };
}

Response AdviceHandlers::Advise(const ControlCall& call) {
  const auto record = targets_.GetDatabase(call);
  const auto database = OpenCaughtUp(databases_, *record, call.part(0));
  const storage::IndexAdvice advice = advisor_.Advise(*database, record->folder);
  return JsonResponse(control::AdviceAnswer(advice, clock_.NowMsFor(record->account_id)));
}

}  // namespace emulator
