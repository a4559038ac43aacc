#include "emulator/control/control_targets.h"

#include "compat/control/errors.h"

namespace emulator {

namespace control = compat::control;

std::string ControlTargets::GetAccount(const ControlCall& call, const std::string& id) const {
  std::string account_id = LowerCase(id);
  if (!access_.HasAccount(account_id)) throw control::AccountNotFound(id);
  compat::Access::CheckMayUse(*call.caller, account_id);
  return account_id;
}

std::string ControlTargets::AccountOf(const ControlCall& call) const {
  const std::string* const given = call.parameters.Find("account_id");
  return GetAccount(call, given == nullptr ? configuration_.default_account().id : *given);
}

std::optional<std::string> ControlTargets::FindAccountOf(const ControlCall& call) const {
  const std::string* const given = call.parameters.Find("account_id");
  return FindAccount(call, given == nullptr ? std::nullopt : std::optional(*given));
}

std::optional<std::string> ControlTargets::FindAccount(const ControlCall& call,
                                                       const std::optional<std::string>& id) const {
  if (id) return GetAccount(call, *id);
  if (call.caller->token->account_ids) throw control::NamesNoAccount();
  return std::nullopt;
}

std::shared_ptr<const storage::DatabaseRecord> ControlTargets::GetDatabase(
    const ControlCall& call) const {
  const std::string account_id = AccountOf(call);
  const std::string& reference = call.part(0);
  storage::Catalog& catalog = databases_.catalog();
  // A name may look like the uuid of another one; then the uuid is meant.
  if (auto record = catalog.FindByUuid(account_id, LowerCase(reference))) return record;
  if (auto record = catalog.FindByName(account_id, reference)) return record;
  throw control::DatabaseNotFound(reference);
}

}  // namespace emulator
