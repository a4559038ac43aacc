#include "storage/advice/trial_database.h"

#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "storage/error.h"

namespace storage {

namespace {

// Of a statement that takes longer one run tells enough.
constexpr double kFastMs = 50;
constexpr int kRunsOfFast = 3;

DatabaseOptions ForTrial(DatabaseOptions options, std::chrono::milliseconds longest) {
  options.history.reset();
  options.on_failure = {};
  options.background = nullptr;
  options.frozen.clear();
  options.request_timeout = longest;
  options.max_readers = 1;
  options.reads_during_transfer = ReadsDuringTransfer::kAnswered;
  return options;
}

// Lets rows go by.
class Rows : public ResultSink {
 public:
  void OnColumns(std::span<const std::string_view>) override {}
  void OnRow(const Row& row) override {
    if (!first_.empty()) return;
    for (int column = 0; column < row.column_count(); ++column) {
      first_.emplace_back(row.At(column).bytes);
    }
  }
  void OnStatementEnd(const StatementReport& report) override { report_ = report; }
  void Restart() override {
    first_.clear();
    report_.reset();
  }

  const std::optional<StatementReport>& report() const noexcept { return report_; }
  std::vector<std::string>& first() noexcept { return first_; }

 private:
  std::vector<std::string> first_;
  std::optional<StatementReport> report_;
};

// Ends the request once its statement has run, which undoes that.
class UndoneRun final : public Rows {
 public:
  void OnStatementEnd(const StatementReport& report) override {
    Rows::OnStatementEnd(report);
    throw Error(ErrorKind::kCancelled, "what was tried is undone");
  }
};

}  // namespace

TrialDatabase::TrialDatabase(const std::filesystem::path& file, const StatementPolicy& policy,
                             DatabaseOptions options, std::chrono::milliseconds longest,
                             const Clock& clock, Log& log)
    : database_(file.string(), policy, ForTrial(std::move(options), longest), clock, log) {}

TrialDatabase::~TrialDatabase() {
  // So that closing does not write to a file that goes.
  database_.Cancel();
}

TrialCost TrialDatabase::Measure(const std::string& sql) {
  const Query query{sql, {}};
  std::optional<TrialCost> best;
  for (int run = 0; run < kRunsOfFast; ++run) {
    UndoneRun sink;
    try {
      database_.Run(std::span(&query, 1), Access::kReadWrite, sink, Origin::kProgram);
    } catch (const Error&) {
      if (!sink.report()) throw;
    }
    const StatementReport& report = sink.report().value();
    if (!best || report.duration_ms < best->duration_ms) {
      best = TrialCost{report.rows.read, report.duration_ms};
    }
    if (report.duration_ms > kFastMs) break;
  }
  return *best;
}

std::uint64_t TrialDatabase::Change(const std::string& sql) {
  const std::vector<Query> queries = {{"SELECT 1", {}}, {sql, {}}};
  class Sizes final : public Rows {
   public:
    void OnStatementEnd(const StatementReport& report) override {
      sizes.push_back(report.size_after);
    }
    void Restart() override {
      Rows::Restart();
      sizes.clear();
    }
    std::vector<std::uint64_t> sizes;
  } sink;
  database_.Run(queries, Access::kReadWrite, sink, Origin::kProgram);
  return sink.sizes.back() > sink.sizes.front() ? sink.sizes.back() - sink.sizes.front() : 0;
}

std::vector<std::string> TrialDatabase::FirstRow(const std::string& sql) {
  const Query query{sql, {}};
  Rows sink;
  database_.Run(std::span(&query, 1), Access::kRead, sink, Origin::kProgram);
  return std::move(sink.first());
}

std::string TrialDatabase::PlanOf(const std::string& sql) {
  const Query query{sql, {}};
  const auto facts = database_.DescribeStatements(std::span(&query, 1), Plans::kYes);
  return facts.empty() ? "" : facts.front().plan;
}

}  // namespace storage
