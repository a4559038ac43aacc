// What becomes an entry of the journal while a request is answered.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "compat/control/journal_entry.h"
#include "emulator/http/http.h"
#include "emulator/journal/journal_frame.h"
#include "storage/query/query.h"

namespace emulator {

using StatementCounters = compat::control::JournalStatement::Counters;

// Hands results on, and notes what each statement has cost. One thread at a time.
class CountingSink final : public storage::ResultSink {
 public:
  // The references must outlive this. What was in `counters` goes.
  CountingSink(storage::ResultSink& sink, std::vector<StatementCounters>& counters)
      : sink_(sink), counters_(counters) {
    counters_.clear();
  }

  void OnColumns(std::span<const std::string_view> names) override { sink_.OnColumns(names); }
  void OnRow(const storage::Row& row) override {
    sink_.OnRow(row);
    ++rows_returned_;
  }
  void OnStatementEnd(const storage::StatementReport& report) override;
  void Restart() override;

 private:
  storage::ResultSink& sink_;
  std::uint64_t rows_returned_ = 0;  // of the statement that runs
  std::vector<StatementCounters>& counters_;
};

// Of one request, from its arrival on. Its memory serves the thread's next one. One thread at a
// time.
class JournalRecord {
 public:
  JournalRecord(compat::control::RequestRoute route, const Request& request, std::int64_t now_ms);
  ~JournalRecord();
  JournalRecord(const JournalRecord&) = delete;
  JournalRecord& operator=(const JournalRecord&) = delete;

  void SetTime(std::int64_t now_ms) { frame_.SetTime(now_ms); }
  void SetTarget(std::string_view account_id, std::string_view uuid, std::string_view name) {
    has_target_ = true;
    frame_.SetTarget(account_id, uuid, name);
  }
  bool has_target() const noexcept { return has_target_; }
  void SetError(std::string_view text) { frame_.SetError(text); }
  void SetFault(std::string_view id) { frame_.SetFault(id); }
  // For a CountingSink.
  std::vector<StatementCounters>& counters() noexcept { return memory_->counters; }
  // What was run; counters() says what those have cost that have come to their end, in their order.
  void AddStatements(std::span<const storage::Query> queries);

  // What Journal::Add() takes. It lives as long as this.
  const JournalFrame::Bytes& Finish(int status);

 private:
  struct Memory {
    JournalFrame::Bytes frame;
    std::vector<StatementCounters> counters;
  };
  static std::unique_ptr<Memory>& Spare();
  static std::unique_ptr<Memory> TakeMemory();

  void Add(std::string_view sql, std::span<const storage::Value> parameters, std::size_t statement);

  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::unique_ptr<Memory> memory_ = TakeMemory();
  JournalFrame frame_;
  bool has_target_ = false;
  bool is_cut_ = false;
};

}  // namespace emulator
