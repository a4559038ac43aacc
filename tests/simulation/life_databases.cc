// What clients do to databases.

#include <algorithm>
#include <iterator>
#include <utility>

#include "tests/simulation/life.h"
#include "tests/support/plain_connection.h"

namespace simulation {

using storage::DatabaseRecord;
using storage::HistoryLocation;
using tests::DatabaseModel;
using tests::Random;

std::optional<Identity> Life::AnyDatabase(Random& random) {
  const KnownCatalog& catalog = catalogs_.now();
  if (catalog.rows.empty()) return std::nullopt;
  const auto found = std::next(catalog.rows.begin(),
                               static_cast<std::ptrdiff_t>(random.Below(catalog.rows.size())));
  if (found->second.is_unsure || catalog.IsOfTemplate(found->first.account)) return std::nullopt;
  return found->first;
}

std::string Life::NewUuid(std::size_t number) const {
  std::string place = std::to_string(step_);
  place.insert(0, 12 - place.size(), '0');
  return "00000000-0000-4000-800" + std::to_string(number) + "-" + place;
}

void Life::Create(Random& random) {
  const std::string name = "db" + std::to_string(random.Below(1000)) + "-" + std::to_string(step_);
  const Identity identity{AnyAccount(random), NewUuid()};
  Tell("create " + identity.Text());
  Add(identity, name, {}, Try([&] {
        world_->databases().Create(World::Wanted(name, identity), World::kMostDatabases);
      }));
}

void Life::Add(const Identity& identity, const std::string& name, DatabaseModel content,
               Outcome outcome, bool is_synced) {
  if (outcome == Outcome::kRefused) return;
  databases_[identity].moments = {{std::move(content), {}}};
  if (outcome == Outcome::kUnsure) return catalogs_.Doubt(identity, name);
  KnownCatalog next = catalogs_.now();
  next.rows[identity] = {name, {}, /*is_unsure=*/false, /*is_unsynced=*/!is_synced};
  catalogs_.Acknowledge(std::move(next), is_synced);
}

void Life::Delete(Random& random) {
  const auto chosen = AnyDatabase(random);
  if (!chosen) return;
  Tell("delete " + chosen->Text());
  const Outcome outcome = Try([&] { world_->databases().Delete(world_->RecordOf(*chosen)); });
  if (outcome == Outcome::kDone) {
    KnownCatalog next = catalogs_.now();
    next.rows.erase(*chosen);
    catalogs_.Acknowledge(std::move(next), /*is_durable=*/true);
  } else {
    // Where its files cannot be removed it is gone all the same.
    catalogs_.Doubt(*chosen, catalogs_.now().rows.at(*chosen).name);
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
            // A copy has no file before it is opened.
            if (!world_->databases().HasFile(record.folder)) world_->databases().Open(record);
            wrote_elsewhere_ = true;
            tests::PlainConnection(world_->databases().FileOf(record).string()).Run(sql);
            return std::nullopt;
          });
}

void Life::WriteBy(Random& random, const std::string& what, bool is_durable, const Writer& write) {
  const auto chosen = AnyDatabase(random);
  if (!chosen) return;
  DatabaseModel content = databases_.at(*chosen).content();
  const std::string sql = content.Change(random);
  if (sql.empty()) return;
  Tell(what + chosen->Text() + ": " + sql.substr(0, 70));
  std::optional<storage::HistoryPosition> position;
  const Outcome outcome = Try([&] { position = write(world_->RecordOf(*chosen), sql); });
  Note(databases_.at(*chosen), std::move(content), position, outcome, is_durable);
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
  if (!chosen) return;
  KnownDatabase& known = databases_.at(*chosen);
  std::optional<std::pair<HistoryLocation, DatabaseModel>> past;
  std::optional<storage::HistoryPosition> position;
  Tell("restore " + chosen->Text());
  const Outcome outcome = Try([&] {
    const auto open = world_->databases().Open(world_->RecordOf(*chosen));
    past = AnyPast(*open, known, random);
    if (past) position = open->Restore(past->first).position;
  });
  if (past) Note(known, past->second, position, outcome, IsDurable());
}

void Life::Fork(Random& random) {
  const auto chosen = AnyDatabase(random);
  if (!chosen) return;
  const Identity fork{has_accounts_ ? AnyAccount(random) : chosen->account, NewUuid()};
  const std::string name = "fork-" + std::to_string(step_);
  Tell("fork " + chosen->Text() + " as " + fork.Text());
  DatabaseModel content = databases_.at(*chosen).content();
  std::optional<storage::HistoryPosition> position;
  const Outcome outcome = Try([&] {
    const auto open = world_->databases().Open(world_->RecordOf(*chosen));
    storage::ForkOrder order;
    order.wanted = World::Wanted(name, fork);
    order.most = World::kMostDatabases;
    if (random.Below(2) == 0) {
      if (const auto past = AnyPast(*open, databases_.at(*chosen), random)) {
        order.at = past->first;
        content = past->second;
      }
    }
    position = world_->databases().Fork(order, *open).position;
  });
  Add(fork, name, std::move(content), outcome, !options_.syncs_copies_later);
  if (outcome == Outcome::kDone) databases_[fork].moments.front().position = position;
}

void Life::Prune(Random& random) {
  const auto chosen = AnyDatabase(random);
  if (!chosen) return;
  Tell("prune " + chosen->Text());
  // However it ends, all but the last may be gone; the last is another one where a commit has
  // failed, whose place one has taken that nobody asked for.
  KnownDatabase& known = databases_.at(*chosen);
  const bool is_last = disk_.last_fate().empty();
  known.first_kept = std::max(known.first_kept, known.first_possible + (is_last ? 0U : 1U));
  Try([&] {
    world_->databases()
        .Open(world_->RecordOf(*chosen))
        ->PruneHistory(random.Below(2) == 0 ? 0 : 5000);
  });
}

void Life::Close(Random& random) {
  const auto chosen = AnyDatabase(random);
  if (!chosen) return;
  Tell("close " + chosen->Text());
  Try([&] {
    world_->databases().Close(world_->RecordOf(*chosen).folder,
                              storage::OpenDatabases::Running::kFinishes);
  });
}

}  // namespace simulation
