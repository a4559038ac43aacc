// What a database is to hold, as far as what has been acknowledged tells.

#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "storage/segments/history_position.h"
#include "tests/model/database_model.h"

namespace simulation {

// A plain value.
struct KnownDatabase {
  // A content that it has had, or may have had.
  struct Moment {
    tests::DatabaseModel content;
    std::optional<storage::HistoryPosition> position;  // of the commit that led to it
  };

  std::vector<Moment> moments;  // in their order; never none
  // Of the moments: it holds this one or one behind it.
  std::size_t first_possible = 0;
  // The same behind a power cut.
  std::size_t first_durable = 0;
  // History has to have the positions from here on, which may be those that follow.
  std::size_t first_kept = 0;
  // Those before this one also behind a power cut.
  std::size_t first_unsynced = 0;

  // The last one that has been acknowledged.
  const tests::DatabaseModel& content() const { return moments[first_possible].content; }
  // Whether `position` is that of a commit behind the last one that has been acknowledged.
  bool IsPastTheLast(const std::optional<storage::HistoryPosition>& position) const {
    const auto& last = moments[first_possible].position;
    return position && last && position->number > last->number;
  }
  // What has been acknowledged.
  void Acknowledge(tests::DatabaseModel content, std::optional<storage::HistoryPosition> position,
                   bool is_durable) {
    moments.resize(first_possible + 1);
    moments.push_back({std::move(content), position});
    first_possible = moments.size() - 1;
    if (is_durable) first_durable = first_possible;
  }
  // What may have happened, and is seen only once the process has ended.
  void Suspect(tests::DatabaseModel content) { moments.push_back({std::move(content), {}}); }
  // What it holds has been synced, with its history.
  void NoteSynced() {
    first_durable = first_possible;
    first_unsynced = moments.size();
  }
  // Records are not synced with their commits: those that a power cut may have torn are nobody's.
  void ForgetUnsynced() {
    for (std::size_t i = first_unsynced; i < moments.size(); ++i) moments[i].position.reset();
    first_durable = first_possible;
  }
  // Of what it was nothing is known by its history any more.
  void ForgetHistory() { first_kept = moments.size(); }
  // It holds moment `at`.
  void Settle(std::size_t at) {
    moments.resize(at + 1);
    first_possible = at;
    first_unsynced = std::min(first_unsynced, moments.size());
  }
};

}  // namespace simulation
