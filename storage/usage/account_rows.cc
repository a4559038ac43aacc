#include "storage/usage/account_rows.h"

#include <utility>

#include "storage/usage/usage_recorder.h"

namespace storage {

AccountRows::AccountRows(const Clock& clock, std::shared_ptr<UsageRecorder> kept, RowsOfADay so_far)
    : clock_(clock), kept_(std::move(kept)), day_ms_(DayOf(clock.NowCoarseMs())), rows_(so_far) {}

void AccountRows::Add(const Usage& usage) {
  Usage rows;
  rows.writes = 1;  // what has no run is not kept
  rows.rows_read = usage.rows_read;
  rows.rows_written = usage.rows_written;
  kept_->Record(rows);
  const std::lock_guard lock(mutex_);
  BeginDay();
  rows_.read += usage.rows_read;
  rows_.written += usage.rows_written;
}

RowsOfADay AccountRows::Today() {
  const std::lock_guard lock(mutex_);
  BeginDay();
  return rows_;
}

void AccountRows::BeginDay() {
  const std::int64_t day_ms = DayOf(clock_.NowCoarseMs());
  if (std::exchange(day_ms_, day_ms) != day_ms) rows_ = {};
}

}  // namespace storage
