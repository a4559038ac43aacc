#include "emulator/control/request_gate.h"

#include <array>
#include <string>
#include <utility>
#include <variant>

#include "compat/control/fault_error.h"
#include "compat/sql_error_text.h"
#include "emulator/crew/worker_crew.h"
#include "emulator/journal/journal_record.h"
#include "emulator/watch/limit_watch.h"
#include "emulator/watch/query_watch.h"

namespace emulator {

namespace control = compat::control;
using control::FaultMoment;
using storage::Error;
using storage::ErrorKind;

namespace {

// Ends a handler in the place of its queries.
class RehearsedFailure final : public Error {
 public:
  explicit RehearsedFailure(control::FaultEffect effect)
      : Error(ErrorKind::kIo, "a rule makes the request fail"), effect_(std::move(effect)) {}
  const control::FaultEffect& effect() const noexcept { return effect_; }

 private:
  control::FaultEffect effect_;
};

Delivery DeliveryOf(control::LostConnection lost) {
  switch (lost) {
    case control::LostConnection::kReset:
      return Delivery::kReset;
    case control::LostConnection::kEmpty:
      return Delivery::kNothing;
    case control::LostConnection::kTruncate:
      return Delivery::kTruncated;
  }
  return Delivery::kNothing;
}

}  // namespace

// One request on its way. One thread at a time.
class RequestGate::Passage final : public QueryWatch {
 public:
  // `record`, which may be null, is told of the request.
  Passage(RequestGate& gate, const RequestRouteRule& rule, const Request& request,
          JournalRecord* record)
      : gate_(gate),
        rule_(rule),
        request_(request),
        record_(record),
        facts_(rule.route, rule.makes_record) {}

  Response Answer(RouteMatch match) {
    const RoutedRequest routed{request_, std::move(match.parameters), this};
    try {
      if (!rule_.runs_queries) NameTarget(routed.parameters);
      if (is_armed_ && !rule_.runs_queries) LookBefore();
      Response response = match.handler(routed);
      if (gate_.limits_ != nullptr) LookAtLimits(routed, response);
      if (is_armed_ && !rule_.runs_queries && !is_delayed_) LookAfter();
      return after_ ? Lose(std::move(response), after_->effect) : std::move(response);
    } catch (const RehearsedFailure& failure) {
      return Fail(failure.effect());
    } catch (const Error& error) {
      if (record_ == nullptr) throw;
      if (!has_target_) NameTarget(routed.parameters);
      record_->SetError(compat::D1ErrorText(error));
      return gate_.answer_error_(request_, error);
    }
  }

  void Run(const WatchedQueries& watched, storage::ResultSink& sink,
           const std::function<void(storage::ResultSink&)>& run) override {
    has_target_ = true;
    if (record_ != nullptr) SetRecordTarget(watched.account_id, watched.uuid, watched.name);
    // A request counts once, however often its handler asks the database.
    if (!is_armed_ || std::exchange(has_run_, true)) return RunRecorded(watched, sink, run);
    facts_.SetTarget(watched.account_id, watched.uuid, watched.name);
    facts_.SetQueries(&watched);
    try {
      LookBefore();
    } catch (const RehearsedFailure&) {
      if (record_ != nullptr) record_->AddStatements(watched.queries);
      throw;
    }
    gate_.faults_.LookAhead(FaultMoment::kAfterCommit, facts_);
    RunRecorded(watched, sink, run);
    if (!is_delayed_) LookAfter();
    facts_.SetQueries(nullptr);
  }

  std::optional<RehearsedProvisioning> provisioning() const override { return provisioning_; }

 private:
  void RunRecorded(const WatchedQueries& watched, storage::ResultSink& sink,
                   const std::function<void(storage::ResultSink&)>& run) {
    if (gate_.limits_ == nullptr) return RunNoted(watched, sink, run);
    database_ = watched.name;
    gate_.limits_->Run(watched, sink,
                       [&](storage::ResultSink& counting) { RunNoted(watched, counting, run); });
  }

  void RunNoted(const WatchedQueries& watched, storage::ResultSink& sink,
                const std::function<void(storage::ResultSink&)>& run) {
    if (record_ == nullptr) return run(sink);
    CountingSink counting(sink, record_->counters());
    try {
      run(counting);
    } catch (...) {
      record_->AddStatements(watched.queries);
      throw;
    }
    record_->AddStatements(watched.queries);
  }

  void LookAtLimits(const RoutedRequest& routed, const Response& response) {
    if (rule_.runs_queries) gate_.limits_->LookAtAnswer(database_, response.body.size());
    if (rule_.route == control::RequestRoute::kRestore) {
      gate_.limits_->NoteRestore(LowerCase(routed.parameters.at(1)));
    }
  }

  void NameTarget(const std::vector<std::string>& parts) {
    if (!rule_.names_account) return SetTarget(AccountOfCredentials(), {}, {});
    const std::string account_id = LowerCase(parts.at(0));
    const std::string uuid = parts.size() < 2 ? std::string() : LowerCase(parts.at(1));
    const auto found = gate_.databases_.catalog().FindByUuid(account_id, uuid);
    SetTarget(account_id, uuid, found ? std::string_view(found->name) : "");
  }

  std::string AccountOfCredentials() const {
    const std::string* const header = rule_.route == control::RequestRoute::kWorkspace
                                          ? request_.FindHeader("authorization")
                                          : nullptr;
    std::string account_id = header != nullptr ? gate_.access_.FindNamespace(*header) : "";
    return account_id.empty() ? gate_.default_account_ : account_id;
  }

  void SetTarget(std::string_view account_id, std::string_view uuid, std::string_view name) {
    has_target_ = true;
    if (record_ != nullptr) SetRecordTarget(account_id, uuid, name);
    if (is_armed_) facts_.SetTarget(account_id, uuid, name);
  }

  void SetRecordTarget(std::string_view account_id, std::string_view uuid, std::string_view name) {
    record_->SetTarget(account_id, uuid, name);
    if (account_id != gate_.default_account_) {
      record_->SetTime(gate_.clock_.NowMsFor(account_id));
    }
  }

  void LookAfter() {
    after_ = gate_.faults_.Fire(FaultMoment::kAfterCommit, facts_);
    if (after_ && record_ != nullptr) record_->SetFault(after_->id);
  }

  void LookBefore() {
    auto fired = gate_.faults_.Fire(FaultMoment::kBefore, facts_);
    if (!fired) return;
    if (record_ != nullptr) record_->SetFault(fired->id);
    if (const auto* const slow = std::get_if<control::Provisioning>(&fired->effect)) {
      provisioning_.emplace().takes = slow->takes;
      return;
    }
    const auto* const delay = std::get_if<control::Delay>(&fired->effect);
    if (delay == nullptr) throw RehearsedFailure(std::move(fired->effect));
    Wait(*delay);
    is_delayed_ = true;
  }

  void Wait(const control::Delay& delay) {
    WorkerCrew::AboutToWait();
    gate_.faults_.Wait(delay.delay);
  }

  // The answer in the place of a request.
  Response Fail(const control::FaultEffect& effect) {
    if (const auto* const named = std::get_if<control::FailByName>(&effect)) {
      const Error error = control::FaultError(named->name, facts_.uuid(), gate_.ids_);
      if (record_ != nullptr) record_->SetError(error.what());
      return Words(error);
    }
    Response response = Words(Error(ErrorKind::kIo, "the answer is the one that a rule wants"));
    if (const auto* const status = std::get_if<control::FailWithStatus>(&effect)) {
      response.status = status->status;
    } else if (const auto* const lost = std::get_if<control::LostConnection>(&effect)) {
      response.delivery = DeliveryOf(*lost);
    }
    return response;
  }

  // What becomes of the answer to a request that has happened.
  Response Lose(Response response, const control::FaultEffect& effect) {
    if (const auto* const lost = std::get_if<control::LostConnection>(&effect)) {
      response.delivery = DeliveryOf(*lost);
      return response;
    }
    if (const auto* const delay = std::get_if<control::Delay>(&effect)) {
      Wait(*delay);
      return response;
    }
    return Fail(effect);
  }

  // The service does not tell its SDK what must not be repeated; this is to be seen as its own.
  Response Words(const Error& error) {
    Response response = gate_.answer_error_(request_, error);
    std::erase_if(response.headers,
                  [](const Header& header) { return header.first == "x-should-retry"; });
    return response;
  }

  RequestGate& gate_;
  const RequestRouteRule& rule_;
  const Request& request_;
  JournalRecord* const record_;  // may be null
  const bool is_armed_ = gate_.faults_.is_armed();
  RequestFacts facts_;
  std::string database_;  // that queries were run on, by its name; only while limits are watched
  bool has_target_ = false;
  bool has_run_ = false;
  bool is_delayed_ = false;
  std::optional<FaultBoard::Fired> after_;
  std::optional<RehearsedProvisioning> provisioning_;
};

RequestGate::RequestGate(FaultBoard& faults, Journal& journal, storage::Databases& databases,
                         const storage::Clock& clock, storage::IdSource& ids,
                         const compat::Access& access, LimitWatch* limits, AnswerError answer_error)
    : faults_(faults),
      journal_(journal),
      databases_(databases),
      clock_(clock),
      ids_(ids),
      access_(access),
      limits_(limits),
      default_account_(access.configuration().default_account().id),
      answer_error_(std::move(answer_error)) {}

void RequestGate::Know(const std::vector<RouteName>& routes) {
  for (const RouteName& route : routes) rules_.push_back(RuleOf(route));
}

Response RequestGate::Answer(const Request& request, RouteMatch match) {
  const std::optional<RequestRouteRule>& rule = rules_.at(match.route);
  if (!rule) return match.handler({request, std::move(match.parameters)});
  // What tests ask of the server is not what they test.
  const bool is_own = rule->route == control::RequestRoute::kControl;
  if (!journal_.is_on() || is_own) {
    const bool is_watched = faults_.is_armed() || (limits_ != nullptr && !is_own);
    if (!is_watched) return match.handler({request, std::move(match.parameters)});
    return Passage(*this, *rule, request, nullptr).Answer(std::move(match));
  }
  JournalRecord record(rule->route, request, clock_.NowMsFor(default_account_));
  Response response = Passage(*this, *rule, request, &record).Answer(std::move(match));
  if (!record.has_target()) record.SetTarget(default_account_, {}, {});
  journal_.Add(record.Finish(response.status));
  return response;
}

}  // namespace emulator
