#include "tests/simulation/life.h"

#include <array>
#include <cerrno>
#include <utility>

#include <sqlite3.h>

#include "storage/error.h"

namespace simulation {

namespace fs = std::filesystem;
using storage::DatabaseRecord;
using tests::Random;

namespace {

// Apart for each step, so that one that is left out leaves the others as they are.
std::uint64_t SeedOf(std::uint64_t seed, std::uint64_t step) {
  return Random(seed ^ (0x9e3779b97f4a7c15U * (step + 1))).Next();
}

}  // namespace

Life::Life(std::uint64_t seed, fs::path folder, std::set<std::size_t> steps,
           std::function<void(const std::string&)> tell)
    : seed_(seed),
      has_accounts_(seed % 2 == 1),
      folder_(std::move(folder)),
      steps_(std::move(steps)),
      tell_(std::move(tell)),
      disk_(folder_, seed) {
  Random random(SeedOf(seed, kSteps));
  options_.durability =
      random.Below(2) == 0 ? storage::Durability::kNormal : storage::Durability::kFull;
  options_.has_background = random.Below(3) != 0;
  options_.syncs_copies_later = has_accounts_ && !IsDurable() && random.Below(2) == 0;
  // What is drawn into the heads of logs.
  sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(seed | 1U), nullptr);
}

LifeReport Life::Run() {
  LifeReport report;
  world_.emplace(folder_, seed_, options_);
  const std::int64_t started_at_ms = world_->clock().NowMs();
  Tell(std::string(IsDurable() ? "durability full" : "durability normal") +
       (options_.has_background ? ", with background tasks" : "") +
       (options_.syncs_copies_later ? ", copies are synced later" : ""));
  try {
    StartAgain(/*has_lost_power=*/false);
    for (step_ = 0; step_ < kSteps; ++step_) {
      if (!steps_.contains(step_)) continue;
      ++report.steps;
      Random random(SeedOf(seed_, step_));
      world_->clock().Advance(static_cast<std::int64_t>(random.Between(1, 2000)));
      const std::uint64_t failed_before = disk_.failed();
      Step(random);
      if (disk_.failed() != failed_before) Tell("  came to: " + disk_.last_fate());
      if (disk_.has_ended() || std::exchange(is_to_end_, false)) EndHere();
    }
    EndInOrder();
    EndInOrder();
  } catch (const Difference& difference) {
    report.difference = difference.what();
  } catch (const std::exception& error) {
    report.difference = std::string("an error that nobody caught: ") + error.what();
  }
  for (const std::string& line : world_->warnings()) Tell("log: " + line);
  world_->End();
  report.digest = disk_.digest();
  report.calls = disk_.calls();
  report.starts = starts_;
  report.milliseconds = world_->clock().NowMs() - started_at_ms;
  report.fates = disk_.fates();
  return report;
}

void Life::Step(Random& random) {
  using Action = void (Life::*)(Random&);
  static constexpr std::array<Action, 13> kActionsOnAccounts = {
      &Life::MakeTemplate,  &Life::RemoveTemplate,  &Life::MakeNamespace, &Life::MakeNamespace,
      &Life::MakeNamespace, &Life::RemoveNamespace, &Life::Mark,          &Life::Reset,
      &Life::Reset,         &Life::Reset,           &Life::NameState,     &Life::ForgetState,
      &Life::SyncCopies,
  };
  if (has_accounts_ && random.Below(3) == 0) {
    return (this->*kActionsOnAccounts[random.Below(kActionsOnAccounts.size())])(random);
  }
  static constexpr std::array<Action, 25> kActions = {
      &Life::Write,         &Life::Write,    &Life::Write,    &Life::Write,
      &Life::Write,         &Life::Write,    &Life::Write,    &Life::Write,
      &Life::Create,        &Life::Create,   &Life::Delete,   &Life::Restore,
      &Life::Restore,       &Life::Fork,     &Life::Fork,     &Life::Prune,
      &Life::PlanFate,      &Life::PlanFate, &Life::PlanFate, &Life::RunBackground,
      &Life::RunBackground, &Life::Close,    &Life::Heal,     &Life::WriteFromElsewhere,
      &Life::Restart,
  };
  (this->*kActions[random.Below(kActions.size())])(random);
}

Life::Outcome Life::Try(const std::function<void()>& act) {
  const std::uint64_t failed_before = disk_.failed();
  try {
    act();
    return Outcome::kDone;
  } catch (const Difference&) {
    throw;
  } catch (const std::exception& error) {
    Tell(std::string("  refused: ") + error.what());
    if (disk_.has_ended()) return Outcome::kUnsure;
    // SQLite does not look whether its schema is of today before it says that: of
    // sqlite3CreateIndex in build.c.
    const bool is_of_yesterday =
        wrote_elsewhere_ && std::string_view(error.what()).ends_with("already exists");
    if (disk_.failed() == failed_before && is_of_yesterday) return Outcome::kRefused;
    if (disk_.failed() == failed_before) {
      throw Difference(std::string("refused for no reason: ") + error.what());
    }
    if (std::string_view(error.what()).starts_with("the database was restored, but")) {
      return Outcome::kDone;
    }
    // On a disk that takes nothing any more a commit may stay that could not be synced, until the
    // log is read anew.
    if (!disk_.last_fate().starts_with("break ")) return Outcome::kRefused;
    is_to_end_ = true;
    return Outcome::kUnsure;
  }
}

void Life::PlanFate(Random& random) {
  Plan plan;
  // Soon more often than late.
  plan.good_calls = random.Below(std::uint64_t{1} << random.Between(1, 8));
  const std::uint64_t kind = random.Below(4);
  plan.fate = kind == 0 ? Fate::kFails : kind == 1 ? Fate::kBreaks : Fate::kEnds;
  plan.error = random.Below(2) == 0 ? ENOSPC : EIO;
  plan.is_halved = random.Below(2) == 0;
  loses_power_ = random.Below(2) == 0;
  survival_ = std::array{Survival::kNothing, Survival::kSome, Survival::kSome,
                         Survival::kAll}[random.Below(4)];
  ends_at_start_.clear();
  while (random.Below(2) == 0) ends_at_start_.push_back(random.Below(40));
  disk_.SetPlan(plan);
  Tell(std::string(plan.fate == Fate::kEnds    ? loses_power_ ? "plan a power cut" : "plan an end"
                   : plan.fate == Fate::kFails ? "plan a failure"
                                               : "plan a broken disk") +
       " after " + std::to_string(plan.good_calls) + " calls");
}

void Life::Heal(Random& /*random*/) {
  Tell("heal");
  disk_.Heal();
}

void Life::RunBackground(Random& random) {
  if (!options_.has_background) return;
  for (std::uint64_t count = random.Between(1, 4); count > 0; --count) {
    if (!world_->databases().RunNextTask()) return;
    Tell("run a task");
  }
}

void Life::Restart(Random& /*random*/) { EndInOrder(); }

void Life::EndInOrder() {
  Tell("end in order");
  disk_.Heal();
  // What others have written is copied into the file by who closes it.
  OpenAll();
  std::vector<DatabaseRecord> records = world_->databases().catalog().ListAll();
  std::erase_if(records,
                [&](const auto& each) { return !world_->databases().HasFile(each.folder); });
  world_->End();
  // Half of a record that could not be written is cut off at the next start.
  if (disk_.failed() == failed_before_start_) {
    for (const DatabaseRecord& record : records) ExpectSoundHistory(record.folder);
  }
  for (auto& [identity, known] : databases_) known.NoteSynced();
  KnownCatalog catalog = catalogs_.now();
  catalog.NoteSynced();
  catalogs_.Acknowledge(std::move(catalog), /*is_durable=*/true);
  ends_at_start_.clear();
  StartAgain(/*has_lost_power=*/false);
}

// Of what is a copy and has no file yet, only sometimes.
void Life::OpenAll() {
  for (const DatabaseRecord& record : world_->databases().catalog().ListAll()) {
    if (starts_ % 2 == 0 || world_->databases().HasFile(record.folder)) {
      world_->databases().Open(record);
    }
  }
}

void Life::EndHere() { StartAgain(disk_.has_ended() && loses_power_); }

void Life::StartAgain(bool has_lost_power) {
  do {
    world_->End();
    Tell(has_lost_power ? "start behind a power cut" : "start");
    if (has_lost_power) {
      disk_.StartComputer(survival_);
    } else {
      disk_.StartProcess();
    }
    ++starts_;
    if (!ends_at_start_.empty()) {
      disk_.SetPlan({.good_calls = ends_at_start_.back(), .fate = Fate::kEnds});
      ends_at_start_.pop_back();
    }
    try {
      world_->Start();
      OpenAll();
    } catch (const std::exception& error) {
      if (!disk_.has_ended()) {
        throw Difference(std::string("it does not start: ") + error.what());
      }
    }
  } while (disk_.has_ended());
  disk_.Heal();
  failed_before_start_ = disk_.failed();
  ExpectAll(has_lost_power);
}

}  // namespace simulation
