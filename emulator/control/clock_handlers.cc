#include "emulator/control/clock_handlers.h"

#include <optional>
#include <utility>

#include "compat/control/clock.h"

namespace emulator {

namespace control = compat::control;
using control::Operation;
using storage::ClockSetting;

ClockHandlers::ClockHandlers(storage::KeptClocks& clocks, const ControlTargets& targets,
                             std::function<void()> sweep)
    : clocks_(clocks), targets_(targets), sweep_(std::move(sweep)) {}

void ClockHandlers::Add(ControlHandlers& handlers) {
  handlers[Operation::kShowClock] = [this](const ControlCall& call) { return Show(call); };
  handlers[Operation::kSetClock] = [this](const ControlCall& call) { return Set(call); };
  handlers[Operation::kAdvanceClock] = [this](const ControlCall& call) { return Advance(call); };
  handlers[Operation::kUnsetClock] = [this](const ControlCall& call) { return Unset(call); };
}

Response ClockHandlers::Show(const ControlCall& call) {
  const std::string account_id = targets_.AccountOf(call);
  return JsonResponse(control::ClockAnswer(clocks_.clocks().SettingOf(account_id)));
}

Response ClockHandlers::SweepAndAnswer(const std::string& account_id) {
  // Before what the answer tells of can be looked at.
  sweep_();
  return JsonResponse(control::ClockAnswer(clocks_.clocks().SettingOf(account_id)));
}

Response ClockHandlers::Set(const ControlCall& call) {
  const control::ClockChange change = control::ReadClockChange(call.body);
  const auto apply = [&](const ClockSetting& setting) { return change.Apply(setting); };
  const auto account_id = targets_.FindAccount(call, control::FindAccountIn(call.body));
  if (account_id) {
    clocks_.Set(*account_id, apply);
  } else {
    clocks_.SetForAll(targets_.default_account(), apply);
  }
  return SweepAndAnswer(account_id.value_or(targets_.default_account()));
}

Response ClockHandlers::Advance(const ControlCall& call) {
  const control::ClockAdvance advance(call.body);
  const auto apply = [&](const ClockSetting& setting) { return advance.Apply(setting); };
  const auto account_id = targets_.FindAccount(call, control::FindAccountIn(call.body));
  if (account_id) {
    clocks_.Set(*account_id, apply);
  } else {
    clocks_.ChangeEach(apply);
  }
  return SweepAndAnswer(account_id.value_or(targets_.default_account()));
}

Response ClockHandlers::Unset(const ControlCall& call) {
  const auto account_id = targets_.FindAccountOf(call);
  if (account_id) {
    clocks_.Unset(*account_id);
  } else {
    clocks_.UnsetForAll();
  }
  return SweepAndAnswer(account_id.value_or(targets_.default_account()));
}

}  // namespace emulator
