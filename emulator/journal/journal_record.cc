#include "emulator/journal/journal_record.h"

#include <utility>

#include "storage/sqlite/sql_trivia.h"
#include "storage/transfer/sql_tokens.h"

namespace emulator {

namespace control = compat::control;

namespace {

// What one request may take of the journal; statements beyond it are left out.
constexpr std::size_t kMostFrameBytes = std::size_t{1} << 20U;
// What a thread keeps for its next request.
constexpr std::size_t kMostSpareBytes = std::size_t{64} * 1024;

// The statements of a text, as far as semicolons tell: the bodies of triggers have some too.
std::vector<std::string_view> Split(std::string_view sql) {
  std::vector<std::string_view> statements;
  sql = storage::SkipSqlTrivia(sql);
  while (!sql.empty()) {
    const std::size_t length = storage::FindSemicolon(sql).value_or(sql.size());
    statements.push_back(sql.substr(0, length));
    sql = storage::SkipSqlTrivia(sql.substr(length));
  }
  return statements;
}

struct Asked {
  std::string_view sql;
  std::span<const storage::Value> parameters;
};

// What the queries' reports are about, one each; where that cannot be told, the queries.
std::vector<Asked> StatementsOf(std::span<const storage::Query> queries, std::size_t reports) {
  std::vector<Asked> asked;
  for (const storage::Query& query : queries) {
    if (query.form == storage::TextForm::kWhole) {
      asked.push_back({query.sql, query.parameters});
      continue;
    }
    for (const std::string_view sql : Split(query.sql)) asked.push_back({sql, query.parameters});
  }
  if (reports <= asked.size()) return asked;
  asked.clear();
  for (const storage::Query& query : queries) asked.push_back({query.sql, query.parameters});
  return asked;
}

}  // namespace

void CountingSink::OnStatementEnd(const storage::StatementReport& report) {
  sink_.OnStatementEnd(report);
  counters_.push_back({.rows_read = report.rows.read,
                       .rows_written = report.rows.written,
                       .changes = report.changes,
                       .rows_returned = std::exchange(rows_returned_, 0),
                       .duration_ms = report.duration_ms});
}

void CountingSink::Restart() {
  sink_.Restart();
  rows_returned_ = 0;
  counters_.clear();
}

std::unique_ptr<JournalRecord::Memory>& JournalRecord::Spare() {
  thread_local std::unique_ptr<Memory> spare;
  return spare;
}

std::unique_ptr<JournalRecord::Memory> JournalRecord::TakeMemory() {
  std::unique_ptr<Memory> memory = std::move(Spare());
  return memory ? std::move(memory) : std::make_unique<Memory>();
}

JournalRecord::JournalRecord(control::RequestRoute route, const Request& request,
                             std::int64_t now_ms)
    : frame_(memory_->frame, route, now_ms) {
  memory_->counters.clear();
  frame_.SetMethod(request.method);
  // A binding's path may hold a token, behind an @.
  if (request.path.find('@') == std::string::npos && request.path.find('%') == std::string::npos) {
    frame_.SetPath(request.path);
  } else {
    frame_.SetPath(ShownPath(request.path));
  }
  if (const std::string* const client = request.FindHeader("user-agent")) {
    frame_.SetClient(std::string_view(*client).substr(0, control::kMostParamBytes));
  }
}

JournalRecord::~JournalRecord() {
  const JournalFrame::Bytes& frame = memory_->frame;
  if (frame.common.capacity() + frame.own.capacity() <= kMostSpareBytes) {
    Spare() = std::move(memory_);
  }
}

void JournalRecord::Add(std::string_view sql, std::span<const storage::Value> parameters,
                        std::size_t statement) {
  if (is_cut_) return;
  const JournalFrame::Bytes& frame = memory_->frame;
  is_cut_ = frame.common.size() + frame.own.size() + sql.size() > kMostFrameBytes;
  if (is_cut_) return frame_.SetIsCut();
  const std::vector<StatementCounters>& counters = memory_->counters;
  frame_.AddStatement(sql, parameters,
                      statement < counters.size() ? &counters[statement] : nullptr);
}

void JournalRecord::AddStatements(std::span<const storage::Query> queries) {
  // The usual request, which is one statement.
  if (queries.size() == 1 && queries.front().sql.find(';') == std::string::npos) {
    return Add(queries.front().sql, queries.front().parameters, 0);
  }
  const std::vector<Asked> asked = StatementsOf(queries, memory_->counters.size());
  for (std::size_t i = 0; i < asked.size(); ++i) Add(asked[i].sql, asked[i].parameters, i);
}

const JournalFrame::Bytes& JournalRecord::Finish(int status) {
  const std::chrono::duration<double, std::milli> took =
      std::chrono::steady_clock::now() - started_;
  frame_.SetEnd(status, took.count());
  return memory_->frame;
}

}  // namespace emulator
