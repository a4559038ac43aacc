// What the statements of one request have cost, until it is known that the request has happened.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/usage/statement_usage.h"
#include "storage/usage/usage.h"

namespace storage {

class UsageRecorder;

// A request that is run again begins with Clear. One thread at a time.
class UsageTally {
 public:
  // `recorder`, which may be null, is whose statements these are: nothing is noted without one.
  explicit UsageTally(UsageRecorder* recorder) noexcept : recorder_(recorder) {}

  UsageRecorder* recorder() const noexcept { return recorder_; }

  // Notes one run, whose usage is to be filled in before the next call.
  Usage& Add(const std::shared_ptr<StatementUsage>& statement) {
    if (!first_) return first_.emplace(statement).usage;
    return others_.emplace_back(statement).usage;
  }
  // Has the plan of the run that was noted last asked for later, by FillPlans.
  void WantPlan(std::string_view sql) {
    (others_.empty() ? *first_ : others_.back()).unexplained = sql;
    wants_plans_ = true;
  }
  bool wants_plans() const noexcept { return wants_plans_; }
  // `explain` is given the text of a statement and returns its plan.
  template <typename Explain>
  void FillPlans(Explain&& explain) {
    const auto fill = [&](Run& run) {
      if (!run.unexplained.empty()) run.usage.slowest_plan = explain(run.unexplained);
    };
    if (first_) fill(*first_);
    for (Run& run : others_) fill(run);
  }

  void Clear() noexcept {
    wants_plans_ = false;
    first_.reset();
    others_.clear();
  }

  // Has the recorder, if there is one, count the runs. To be called once, when the request has
  // happened.
  void Count() const;

  // Calls `take` with the statement and the usage of each run, in their order.
  template <typename Take>
  void ForEach(Take&& take) const {
    if (first_) take(*first_->statement, first_->usage);
    for (const Run& run : others_) take(*run.statement, run.usage);
  }

 private:
  struct Run {
    explicit Run(std::shared_ptr<StatementUsage> of) noexcept : statement(std::move(of)) {}
    std::shared_ptr<StatementUsage> statement;
    Usage usage;
    std::string unexplained;  // the text whose plan is wanted
  };

  UsageRecorder* recorder_;
  std::optional<Run>
      first_;  // apart, as most requests have one statement and need no memory for it
  std::vector<Run> others_;
  bool wants_plans_ = false;
};

}  // namespace storage
