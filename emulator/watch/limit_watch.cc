#include "emulator/watch/limit_watch.h"

#include <algorithm>
#include <utility>

#include "compat/limits.h"
#include "compat/limits/documented_limits.h"
#include "compat/limits/one_line.h"
#include "compat/limits/statement_text.h"
#include "compat/limits/trigger_text.h"
#include "storage/try_warn.h"
#include "storage/usage/normalized_statement.h"

namespace emulator {

using compat::Finding;
using storage::Query;

namespace {

constexpr std::size_t kMostStatementCharacters = 200;

std::string RowsText(std::uint64_t read, std::uint64_t written) {
  return std::to_string(read) + " rows read and " + std::to_string(written) + " written";
}

}  // namespace

// Hands on what it is given, and sums up what it cost. One thread at a time.
class LimitWatch::CostSink final : public storage::ResultSink {
 public:
  explicit CostSink(storage::ResultSink& sink) : sink_(sink) {}

  void OnColumns(std::span<const std::string_view> names) override { sink_.OnColumns(names); }
  void OnRow(const storage::Row& row) override { sink_.OnRow(row); }
  void OnStatementEnd(const storage::StatementReport& report) override {
    sink_.OnStatementEnd(report);
    cost_.rows_read += report.rows.read;
    cost_.rows_written += report.rows.written;
    cost_.duration_ms += report.duration_ms;
    cost_.largest_bytes = std::max(cost_.largest_bytes, report.size_after);
  }
  void Restart() override {
    sink_.Restart();
    cost_ = {};
  }
  const Cost& cost() const noexcept { return cost_; }

 private:
  storage::ResultSink& sink_;
  Cost cost_;
};

LimitWatch::LimitWatch(storage::Log& log, const storage::Clock& clock,
                       std::uint64_t most_database_bytes)
    : log_(log), clock_(clock), most_database_bytes_(most_database_bytes) {}

LimitWatch::~LimitWatch() {
  const std::string rows = RowsText(rows_read_.Sum(), rows_written_.Sum());
  storage::TryWarn(log_, {"limits: queries have come to ", rows, ", which D1 charges for (",
                          compat::kPricingPage.where, ")"});
}

void LimitWatch::Run(const WatchedQueries& watched, storage::ResultSink& sink,
                     const std::function<void(storage::ResultSink&)>& run) {
  CostSink counting(sink);
  run(counting);
  const Cost& cost = counting.cost();
  rows_read_.Add(cost.rows_read);
  rows_written_.Add(cost.rows_written);
  LookAtTexts(watched, cost);
  LookAtValues(watched, cost);
  LookAtCost(watched, cost);
}

void LimitWatch::LookAtTexts(const WatchedQueries& watched, const Cost& cost) {
  for (const Query& query : watched.queries) {
    const auto tell_all = [&](std::vector<Finding> findings) {
      for (Finding& finding : findings) {
        const std::string rule = finding.what;
        TellOfStatement(watched, query.sql, cost, rule, std::move(finding));
      }
    };
    tell_all(compat::FindInStatementText(query.sql));
    tell_all(compat::FindInTriggersOf(query.sql));
  }
}

void LimitWatch::LookAtValues(const WatchedQueries& watched, const Cost& cost) {
  for (const Query& query : watched.queries) {
    for (const storage::Value& value : query.parameters) {
      if (value.bytes.size() <= compat::kDocumentedValueBytes) continue;
      TellOfStatement(
          watched, query.sql, cost, "value",
          {"a parameter has " + std::to_string(value.bytes.size()) + " bytes, where D1 takes " +
               std::to_string(compat::kDocumentedValueBytes),
           compat::kLimitsPage});
    }
  }
}

void LimitWatch::LookAtCost(const WatchedQueries& watched, const Cost& cost) {
  if (cost.duration_ms > static_cast<double>(compat::kQueryTimeoutMs)) {
    TellOfStatement(
        watched, watched.queries.front().sql, cost, "time",
        {"the request took " + std::to_string(static_cast<std::int64_t>(cost.duration_ms)) +
             " ms, where D1 stops what takes " + std::to_string(compat::kQueryTimeoutMs),
         compat::kLimitsPage});
  }
  if (cost.largest_bytes > most_database_bytes_) {
    Tell("size " + std::string(watched.uuid), watched.name,
         {"it has " + std::to_string(cost.largest_bytes) + " bytes, where D1 takes " +
              std::to_string(most_database_bytes_),
          compat::kLimitsPage});
  }
}

void LimitWatch::LookAtAnswer(std::string_view database, std::size_t bytes) {
  if (bytes <= compat::kMaxResultBytes) return;
  Tell("answer " + std::string(database), database,
       {"an answer has " + std::to_string(bytes) + " bytes, where D1 gives " +
            std::to_string(compat::kMaxResultBytes),
        compat::kLimitsPage});
}

void LimitWatch::NoteRestore(std::string_view uuid) {
  const std::int64_t now_ms = clock_.NowMs();
  std::size_t count = 0;
  {
    const std::lock_guard lock(mutex_);
    // What is too old goes, of all databases, so that they do not add up.
    for (auto& [of, at_ms] : restores_) {
      std::erase_if(at_ms, [&](std::int64_t time_ms) {
        return time_ms + compat::kRestorePeriodMs <= now_ms;
      });
    }
    std::erase_if(restores_, [](const auto& known) { return known.second.empty(); });
    std::vector<std::int64_t>& times = restores_[std::string(uuid)];
    times.push_back(now_ms);
    count = times.size();
  }
  if (count <= compat::kMostRestores) return;
  Tell("restores " + std::string(uuid), uuid,
       {"it was restored more than " + std::to_string(compat::kMostRestores) +
            " times in ten minutes, which is all that D1 does",
        compat::kLimitsPage});
}

void LimitWatch::TellOfStatement(const WatchedQueries& watched, std::string_view sql,
                                 const Cost& cost, std::string_view rule, Finding finding) {
  const std::string normalized = storage::NormalizeStatement(sql);
  finding.what += ", in " + compat::OneLine(normalized, kMostStatementCharacters) + "; " +
                  RowsText(cost.rows_read, cost.rows_written);
  std::string key = std::string(rule).append(" ").append(watched.uuid).append(" ");
  Tell(key + normalized, watched.name, finding);
}

void LimitWatch::Tell(const std::string& key, std::string_view subject, const Finding& finding) {
  if (!IsNews(key)) return;
  storage::TryWarn(log_, {"limits: database ", compat::OneLine(subject), ": ", LineOf(finding)});
}

bool LimitWatch::IsNews(const std::string& key) {
  bool is_last = false;
  {
    const std::lock_guard lock(mutex_);
    if (told_.size() >= kMostTold) return false;
    if (!told_.insert(std::hash<std::string>()(key)).second) return false;
    is_last = told_.size() == kMostTold;
  }
  if (is_last) storage::TryWarn(log_, {"limits: the next one is the last that is told"});
  return true;
}

}  // namespace emulator
