#include "emulator/control/fault_handlers.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "compat/control/errors.h"
#include "compat/control/page.h"
#include "compat/json/json_writer.h"

namespace emulator {

namespace control = compat::control;
using control::Operation;

namespace {

constexpr const char* kList = "faults";

void AppendStatus(std::string& out, const FaultStatus& status) {
  compat::JsonWriter json(out);
  json.BeginObject().Key("id").String(status.id);
  control::WriteFaultRule(json, status.rule);
  json.Key("seen").Integer(static_cast<std::int64_t>(status.seen));
  json.Key("fired").Integer(static_cast<std::int64_t>(status.fired)).EndObject();
}

Response StatusAnswer(const FaultStatus& status) {
  Response response;
  AppendStatus(response.body, status);
  return response;
}

Response DeletedAnswer(std::size_t count) {
  return JsonResponse(R"({"deleted":)" + std::to_string(count) + "}");
}

// Of our own writing, now that its seal fits.
std::uint64_t NumberOf(const std::string& payload) {
  std::uint64_t number = 0;
  std::from_chars(payload.data(), payload.data() + payload.size(), number);
  return number;
}

}  // namespace

void FaultHandlers::Add(ControlHandlers& handlers) {
  handlers[Operation::kListFaults] = [this](const ControlCall& call) { return List(call); };
  handlers[Operation::kMakeFault] = [this](const ControlCall& call) { return Make(call); };
  handlers[Operation::kReplaceFault] = [this](const ControlCall& call) { return Replace(call); };
  handlers[Operation::kRemoveFault] = [this](const ControlCall& call) { return Remove(call); };
  handlers[Operation::kRemoveFaults] = [this](const ControlCall& call) { return RemoveAll(call); };
}

control::FaultRule FaultHandlers::ReadRule(const ControlCall& call) const {
  control::FaultRule rule = control::ReadFaultRule(call.body);
  CheckAccounts(call, rule);
  return rule;
}

void FaultHandlers::CheckAccounts(const ControlCall& call, const control::FaultRule& rule) const {
  if (rule.match.account_id) {
    targets_.GetAccount(call, *rule.match.account_id);
  } else if (call.caller->token->account_ids) {
    throw control::NamesNoAccount();
  }
}

FaultStatus FaultHandlers::GetRule(const ControlCall& call) const {
  auto status = faults_.Find(call.part(0));
  if (!status) throw control::FaultNotFound(call.part(0));
  CheckAccounts(call, status->rule);
  return std::move(*status);
}

Response FaultHandlers::List(const ControlCall& call) {
  const auto account_id = targets_.FindAccountOf(call);
  const auto after = cursors_.FindAfter(kList, call);
  std::vector<FaultStatus> rules = faults_.List(account_id);
  std::erase_if(rules, [first = after ? NumberOf(*after) : 0](const FaultStatus& status) {
    return status.number <= first;
  });
  return cursors_.PageOf(kList, call, std::move(rules), AppendStatus,
                         [](const FaultStatus& last) { return std::to_string(last.number); });
}

Response FaultHandlers::Make(const ControlCall& call) {
  Response response =
      StatusAnswer(faults_.Add(storage::MakePrefixedId(ids_, "flt"), ReadRule(call)));
  response.status = 201;
  return response;
}

Response FaultHandlers::Replace(const ControlCall& call) {
  const FaultStatus old = GetRule(call);
  const auto status = faults_.Replace(old.id, ReadRule(call));
  // Somebody has deleted it since it was looked for.
  if (!status) throw control::FaultNotFound(old.id);
  return StatusAnswer(*status);
}

Response FaultHandlers::Remove(const ControlCall& call) {
  return DeletedAnswer(faults_.Remove(GetRule(call).id) ? 1 : 0);
}

Response FaultHandlers::RemoveAll(const ControlCall& call) {
  return DeletedAnswer(faults_.RemoveAll(targets_.FindAccountOf(call)));
}

}  // namespace emulator
