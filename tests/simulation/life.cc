#include "tests/simulation/life.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <utility>

#include <sqlite3.h>

#include "storage/error.h"
#include "tests/support/plain_connection.h"

namespace simulation {

namespace fs = std::filesystem;
using storage::DatabaseRecord;
using storage::HistoryLocation;
using tests::DatabaseModel;
using tests::Random;

namespace {

constexpr std::uint64_t kMostDatabases = 1000;

// Apart for each step, so that one that is left out leaves the others as they are.
std::uint64_t SeedOf(std::uint64_t seed, std::uint64_t step) {
  return Random(seed ^ (0x9e3779b97f4a7c15U * (step + 1))).Next();
}

}  // namespace

Life::Life(std::uint64_t seed, fs::path folder, std::set<std::size_t> steps,
           std::function<void(const std::string&)> tell)
    : seed_(seed),
      folder_(std::move(folder)),
      steps_(std::move(steps)),
      tell_(std::move(tell)),
      disk_(folder_, seed) {
  Random random(SeedOf(seed, kSteps));
  options_.durability =
      random.Below(2) == 0 ? storage::Durability::kNormal : storage::Durability::kFull;
  options_.has_background = random.Below(3) != 0;
  // What is drawn into the heads of logs.
  sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(seed | 1U), nullptr);
}

LifeReport Life::Run() {
  LifeReport report;
  world_.emplace(folder_, seed_, options_);
  Tell(std::string(IsDurable() ? "durability full" : "durability normal") +
       (options_.has_background ? ", with background tasks" : ""));
  try {
    StartAgain(/*has_lost_power=*/false);
    for (step_ = 0; step_ < kSteps; ++step_) {
      if (!steps_.contains(step_)) continue;
      ++report.steps;
      Random random(SeedOf(seed_, step_));
      world_->clock().Advance(static_cast<std::int64_t>(random.Between(1, 2000)));
      Step(random);
      if (disk_.has_ended() || std::exchange(is_to_end_, false)) EndHere();
    }
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
  report.fates = disk_.fates();
  return report;
}

void Life::Step(Random& random) {
  using Action = void (Life::*)(Random&);
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

std::map<std::string, KnownDatabase>::iterator Life::AnyDatabase(Random& random) {
  auto found = databases_.begin();
  if (!databases_.empty()) std::advance(found, random.Below(databases_.size()));
  const bool is_there = found != databases_.end() && IsThere(found->second);
  return is_there ? found : databases_.end();
}

std::string Life::NewUuid() const {
  std::string number = std::to_string(step_);
  number.insert(0, 12 - number.size(), '0');
  return "00000000-0000-4000-8000-" + number;
}

void Life::Create(Random& random) {
  const std::string uuid = NewUuid();
  const std::string name = "db" + std::to_string(random.Below(1000)) + "-" + std::to_string(step_);
  Tell("create " + uuid);
  Add(uuid, name, {},
      Try([&] { world_->databases().Create(World::Wanted(name, uuid), kMostDatabases); }));
}

void Life::Add(const std::string& uuid, const std::string& name, DatabaseModel content,
               Outcome outcome) {
  if (outcome == Outcome::kRefused) return;
  KnownDatabase& made = databases_[uuid];
  made.name = name;
  made.presence = outcome == Outcome::kDone ? KnownDatabase::Presence::kThere
                                            : KnownDatabase::Presence::kUnsure;
  made.moments = {{std::move(content), {}}};
}

void Life::Delete(Random& random) {
  const auto chosen = AnyDatabase(random);
  if (chosen == databases_.end()) return;
  Tell("delete " + chosen->first);
  const Outcome outcome = Try([&] { world_->databases().Delete(world_->RecordOf(chosen->first)); });
  if (outcome == Outcome::kDone) {
    databases_.erase(chosen);
  } else {
    // Where its files cannot be removed it is gone all the same.
    chosen->second.presence = KnownDatabase::Presence::kUnsure;
  }
}

void Life::Write(Random& random) {
  WriteBy(random, "write ", IsDurable(), [&](const DatabaseRecord& record, const std::string& sql) {
    return world_->Run(record, sql).position;
  });
}

void Life::WriteFromElsewhere(Random& random) {
  // It does not sync as we do.
  WriteBy(random, "write from elsewhere ", /*is_durable=*/false,
          [&](const DatabaseRecord& record, const std::string& sql) {
            tests::PlainConnection(world_->databases().FileOf(record).string()).Run(sql);
            return std::nullopt;
          });
}

void Life::WriteBy(Random& random, const std::string& what, bool is_durable, const Writer& write) {
  const auto chosen = AnyDatabase(random);
  if (chosen == databases_.end()) return;
  DatabaseModel content = chosen->second.content();
  const std::string sql = content.Change(random);
  if (sql.empty()) return;
  Tell(what + chosen->first + ": " + sql.substr(0, 70));
  std::optional<storage::HistoryPosition> position;
  const Outcome outcome = Try([&] { position = write(world_->RecordOf(chosen->first), sql); });
  Note(chosen->second, std::move(content), position, outcome, is_durable);
}

void Life::Note(KnownDatabase& known, DatabaseModel content,
                std::optional<storage::HistoryPosition> position, Outcome outcome,
                bool is_durable) {
  if (outcome == Outcome::kDone) {
    // What changes nothing commits nothing, syncs nothing and covers nothing.
    if (content == known.content() && !known.IsPastTheLast(position)) return;
    known.Acknowledge(std::move(content), position, is_durable);
  } else if (outcome == Outcome::kUnsure) {
    known.Suspect(std::move(content));
  }
}

std::optional<std::pair<HistoryLocation, DatabaseModel>> Life::AnyPast(storage::Database& open,
                                                                       KnownDatabase& known,
                                                                       Random& random) {
  const std::size_t at = random.Below(known.moments.size());
  const auto& moment = known.moments[at];
  if (at < known.first_kept || !moment.position) return std::nullopt;
  const auto location = open.history().log().Find(moment.position->number);
  if (!location || location->position.digest != moment.position->digest) return std::nullopt;
  return std::pair(*location, moment.content);
}

void Life::Restore(Random& random) {
  const auto chosen = AnyDatabase(random);
  if (chosen == databases_.end()) return;
  KnownDatabase& known = chosen->second;
  std::optional<std::pair<HistoryLocation, DatabaseModel>> past;
  std::optional<storage::HistoryPosition> position;
  Tell("restore " + chosen->first);
  const Outcome outcome = Try([&] {
    const auto open = world_->databases().Open(world_->RecordOf(chosen->first));
    past = AnyPast(*open, known, random);
    if (past) position = open->Restore(past->first).position;
  });
  if (past) Note(known, past->second, position, outcome, IsDurable());
}

void Life::Fork(Random& random) {
  const auto chosen = AnyDatabase(random);
  if (chosen == databases_.end()) return;
  const std::string uuid = NewUuid();
  const std::string name = "fork-" + std::to_string(step_);
  Tell("fork " + chosen->first + " as " + uuid);
  DatabaseModel content = chosen->second.content();
  std::optional<storage::HistoryPosition> position;
  const Outcome outcome = Try([&] {
    const auto open = world_->databases().Open(world_->RecordOf(chosen->first));
    storage::ForkOrder order;
    order.wanted = World::Wanted(name, uuid);
    order.most = kMostDatabases;
    if (random.Below(2) == 0) {
      if (const auto past = AnyPast(*open, chosen->second, random)) {
        order.at = past->first;
        content = past->second;
      }
    }
    position = world_->databases().Fork(order, *open).position;
  });
  Add(uuid, name, std::move(content), outcome);
  if (outcome == Outcome::kDone) databases_[uuid].moments.front().position = position;
}

void Life::Prune(Random& random) {
  const auto chosen = AnyDatabase(random);
  if (chosen == databases_.end()) return;
  Tell("prune " + chosen->first);
  // However it ends, all but the last may be gone; the last is another one where a commit has
  // failed, whose place one has taken that nobody asked for.
  KnownDatabase& known = chosen->second;
  const bool is_last = disk_.last_fate().empty();
  known.first_kept = std::max(known.first_kept, known.first_possible + (is_last ? 0U : 1U));
  Try([&] {
    world_->databases()
        .Open(world_->RecordOf(chosen->first))
        ->PruneHistory(random.Below(2) == 0 ? 0 : 5000);
  });
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

void Life::Close(Random& random) {
  const auto chosen = AnyDatabase(random);
  if (chosen == databases_.end()) return;
  Tell("close " + chosen->first);
  Try([&] {
    world_->databases().Close(world_->RecordOf(chosen->first).folder,
                              storage::OpenDatabases::Running::kFinishes);
  });
}

void Life::Restart(Random& /*random*/) { EndInOrder(); }

void Life::EndInOrder() {
  Tell("end in order");
  disk_.Heal();
  // What others have written is copied into the file by who closes it.
  for (const DatabaseRecord& record : world_->databases().catalog().ListAll()) {
    world_->databases().Open(record);
  }
  world_->End();
  for (auto& [uuid, known] : databases_) known.NoteGoodOrder();
  ends_at_start_.clear();
  StartAgain(/*has_lost_power=*/false);
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
      for (const DatabaseRecord& record : world_->databases().catalog().ListAll()) {
        world_->databases().Open(record);
      }
    } catch (const std::exception& error) {
      if (!disk_.has_ended()) {
        throw Difference(std::string("it does not start: ") + error.what());
      }
    }
  } while (disk_.has_ended());
  disk_.Heal();
  ExpectAll(has_lost_power);
}

}  // namespace simulation
