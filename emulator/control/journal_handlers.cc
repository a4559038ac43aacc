#include "emulator/control/journal_handlers.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "compat/control/journal_entry.h"
#include "compat/control/page.h"
#include "compat/json/json_writer.h"
#include "emulator/crew/worker_crew.h"
#include "emulator/journal/journal_filter.h"
#include "emulator/journal/journal_stream.h"
#include "storage/error.h"

namespace emulator {

namespace control = compat::control;
using control::JournalEntry;
using control::Operation;

namespace {

std::uint64_t ReadId(const std::string& text) {
  std::uint64_t id = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, id);
  if (failure != std::errc() || stop != end) {
    throw storage::Error::At("since", "expected the id of a request of the journal");
  }
  return id;
}

}  // namespace

void JournalHandlers::Add(ControlHandlers& handlers) {
  handlers[Operation::kShowJournal] = [this](const ControlCall& call) { return Show(call); };
  handlers[Operation::kStreamJournal] = [this](const ControlCall& call) { return Stream(call); };
  handlers[Operation::kClearJournal] = [this](const ControlCall& call) { return Clear(call); };
  handlers[Operation::kVerifyJournal] = [this](const ControlCall& call) { return Verify(call); };
}

Response JournalHandlers::Show(const ControlCall& call) {
  const std::string account_id = targets_.AccountOf(call);
  const std::string* const since = call.parameters.Find("since");
  const auto limit = static_cast<std::size_t>(call.parameters.Integer("limit"));
  std::vector<JournalEntry> entries =
      journal_.After(account_id, since == nullptr ? 0 : ReadId(*since)).entries;
  const JournalFilter filter = JournalFilter::Of(call.parameters);
  std::erase_if(entries, [&](const JournalEntry& entry) { return !filter.Wants(entry); });
  std::optional<std::string> next;
  if (entries.size() > limit) {
    if (since == nullptr) {
      entries.erase(entries.begin(), entries.end() - static_cast<std::ptrdiff_t>(limit));
    } else {
      entries.resize(limit);
      next = std::to_string(entries.back().id);
    }
  }
  const bool has_plans = call.parameters.IsTrue("plan");
  std::string items;
  for (const JournalEntry& entry : entries) {
    if (!items.empty()) items += ',';
    compat::JsonWriter json(items);
    const auto plans = has_plans ? search_.PlansOf(entry) : std::vector<std::string>();
    control::WriteJournalEntry(json, entry, plans);
  }
  return JsonResponse(control::PageAnswer(items, next));
}

Response JournalHandlers::Stream(const ControlCall& call) {
  const std::string* since = call.parameters.Find("since");
  // What a client of server-sent events says of itself when it comes back.
  if (since == nullptr) since = call.routed.request.FindHeader("last-event-id");
  Response response;
  response.content_type = "text/event-stream";
  response.headers.emplace_back("Cache-Control", "no-store");
  response.stream = std::make_unique<JournalStream>(
      journal_, search_, streams_,
      JournalStream::Wanted{.account_id = targets_.AccountOf(call),
                            .filter = JournalFilter::Of(call.parameters),
                            .since = since == nullptr ? journal_.last_id() : ReadId(*since),
                            .has_plans = call.parameters.IsTrue("plan")});
  return response;
}

Response JournalHandlers::Clear(const ControlCall& call) {
  const std::size_t deleted = journal_.Clear(targets_.AccountOf(call));
  return JsonResponse(R"({"deleted":)" + std::to_string(deleted) + "}");
}

Response JournalHandlers::Verify(const ControlCall& call) {
  const control::Verification claim = control::ReadVerification(call.body);
  const std::string account_id = claim.match.account_id
                                     ? targets_.GetAccount(call, *claim.match.account_id)
                                     : targets_.AccountOf(call);
  const auto deadline = std::chrono::steady_clock::now() + claim.within;
  JournalSearch::Found found;
  Journal::Part part = journal_.After(account_id);
  search_.Judge(claim, std::move(part.entries), found);
  if (!found.verdict.is_true && claim.within.count() > 0) WorkerCrew::AboutToWait();
  while (!found.verdict.is_true &&
         journal_.WaitForNews(part.last_id, deadline) == Journal::News::kSome) {
    part = journal_.After(account_id, part.last_id);
    search_.Judge(claim, std::move(part.entries), found);
  }
  if (found.verdict.is_true) return JsonResponse(control::VerifiedAnswer(found.verdict));
  std::vector<const JournalEntry*> nearest;
  for (const JournalSearch::Found::Near& near : found.nearest) nearest.push_back(&near.entry);
  Response response =
      JsonResponse(control::UnverifiedAnswer(claim, found.verdict, nearest, call.request_id));
  response.status = 409;
  return response;
}

}  // namespace emulator
