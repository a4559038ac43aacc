#include "emulator/control/namespace_handlers.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "compat/control/errors.h"
#include "compat/control/namespaces.h"
#include "compat/control/page.h"
#include "emulator/crew/worker_crew.h"
#include "storage/error.h"

namespace emulator {

namespace control = compat::control;
using control::Operation;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr const char* kNamespaces = "namespaces";
constexpr const char* kTemplates = "templates";

}  // namespace

void NamespaceHandlers::Add(ControlHandlers& handlers) {
  const auto add = [&](Operation operation,
                       Response (NamespaceHandlers::*handler)(const ControlCall&)) {
    handlers[operation] = [this, handler](const ControlCall& call) {
      return (this->*handler)(call);
    };
  };
  add(Operation::kListNamespaces, &NamespaceHandlers::List);
  add(Operation::kMakeNamespace, &NamespaceHandlers::Make);
  add(Operation::kResetNamespace, &NamespaceHandlers::Reset);
  add(Operation::kMarkNamespace, &NamespaceHandlers::Mark);
  add(Operation::kRemoveNamespace, &NamespaceHandlers::Remove);
  add(Operation::kListTemplates, &NamespaceHandlers::ListTemplates);
  add(Operation::kClaimTemplate, &NamespaceHandlers::ClaimTemplate);
  add(Operation::kFinishTemplate, &NamespaceHandlers::FinishTemplate);
  add(Operation::kRemoveTemplate, &NamespaceHandlers::RemoveTemplate);
}

std::string NamespaceHandlers::AccountOf(const ControlCall& call) const {
  std::string account_id = targets_.GetAccount(call, call.part(0));
  const bool is_there =
      configuration_.FindAccount(account_id) != nullptr || namespaces_.Holds(account_id);
  if (!is_there) throw control::AccountNotFound(call.part(0));
  return account_id;
}

compat::control::ServerAccess NamespaceHandlers::AccessTo(const std::string& account_id,
                                                          const ControlCall& call) const {
  return {OriginOf(call.routed.request), account_id, guests_.TokenOf(account_id)};
}

Response NamespaceHandlers::List(const ControlCall& call) {
  const std::string after = cursors_.FindAfter(kNamespaces, call).value_or("");
  return cursors_.PageOf(
      kNamespaces, call, namespaces_.List(after, ControlCursors::LimitOf(call) + 1),
      [](std::string& out, const auto& record) { out += control::NamespaceItem(record); },
      [](const auto& last) { return last.account_id; });
}

Response NamespaceHandlers::Make(const ControlCall& call) {
  const storage::NewNamespace wanted = control::ReadNewNamespace(call.body);
  if (wanted.account_id && configuration_.FindAccount(*wanted.account_id) != nullptr) {
    throw Error(ErrorKind::kAlreadyExists,
                "the account " + *wanted.account_id + " is there already");
  }
  const storage::MadeNamespace made = namespaces_.Make(wanted);
  Response response =
      JsonResponse(control::MadeNamespaceAnswer(made, AccessTo(made.record.account_id, call)));
  response.status = 201;
  return response;
}

void NamespaceHandlers::ForgetWhatTestsDid(const std::string& account_id) {
  faults_.RemoveAll(account_id);
  journal_.Clear(account_id);
  transfers_.DropAllOfAccount(account_id);
  replicas_.Remove(account_id);
}

Response NamespaceHandlers::Reset(const ControlCall& call) {
  const auto started = std::chrono::steady_clock::now();
  const std::string account_id = AccountOf(call);
  const storage::ResetReport report = namespaces_.Reset(account_id);
  ForgetWhatTestsDid(account_id);
  const std::chrono::duration<double, std::milli> duration =
      std::chrono::steady_clock::now() - started;
  return JsonResponse(control::ResetAnswer(report, duration.count()));
}

Response NamespaceHandlers::Mark(const ControlCall& call) {
  const std::string account_id = AccountOf(call);
  namespaces_.Mark(account_id);
  return JsonResponse(control::AccountIdAnswer(account_id));
}

Response NamespaceHandlers::Remove(const ControlCall& call) {
  const std::string account_id = AccountOf(call);
  if (configuration_.FindAccount(account_id) != nullptr) {
    const bool is_default = account_id == configuration_.default_account().id;
    throw Error(ErrorKind::kConflict, std::string(is_default ? "the default" : "a configured") +
                                          " account cannot be deleted, but reset");
  }
  namespaces_.Remove(account_id);
  ForgetWhatTestsDid(account_id);
  return JsonResponse(control::AccountIdAnswer(account_id));
}

Response NamespaceHandlers::ListTemplates(const ControlCall& call) {
  const std::string after = cursors_.FindAfter(kTemplates, call).value_or("");
  std::vector<storage::TemplateRecord> records = templates_.List();
  std::erase_if(records, [&](const auto& record) { return record.name <= after; });
  return cursors_.PageOf(
      kTemplates, call, std::move(records),
      [this](std::string& out, const auto& record) {
        out += control::TemplateItem(record, templates_.BytesOf(record));
      },
      [](const auto& last) { return last.name; });
}

Response NamespaceHandlers::ClaimTemplate(const ControlCall& call) {
  const std::string& name = call.part(0);
  control::CheckTemplateName(name);
  const std::chrono::milliseconds patience = control::ReadPatience(call.body);
  WorkerCrew::AboutToWait();
  const storage::TemplateRecord claimed = templates_.Claim(name, patience);
  if (claimed.is_ready) return JsonResponse(R"({"state":"ready"})");
  Response response = JsonResponse(control::BuildingAnswer(AccessTo(claimed.account_id, call)));
  response.status = 201;
  return response;
}

Response NamespaceHandlers::FinishTemplate(const ControlCall& call) {
  templates_.Finish(call.part(0));
  return JsonResponse(control::TemplateNameAnswer(call.part(0)));
}

Response NamespaceHandlers::RemoveTemplate(const ControlCall& call) {
  templates_.Remove(call.part(0));
  return JsonResponse(control::TemplateNameAnswer(call.part(0)));
}

}  // namespace emulator
