// What tests do to accounts that they throw away, or set back.

#include <chrono>
#include <iterator>
#include <limits>
#include <utility>

#include "storage/database/snapshots.h"
#include "storage/error.h"
#include "tests/simulation/life.h"

namespace simulation {

using tests::DatabaseModel;
using tests::Random;

namespace {

template <typename Map>
auto AnyOf(Map& map, Random& random) {
  auto found = map.begin();
  if (!map.empty()) std::advance(found, static_cast<std::ptrdiff_t>(random.Below(map.size())));
  return found;
}

}  // namespace

std::string Life::AnyAccount(Random& random) {
  if (!has_accounts_ || random.Below(3) == 0) return World::kAccount;
  return AnyNamespace(random).value_or(World::kAccount);
}

std::optional<std::string> Life::AnyNamespace(Random& random) {
  const std::set<std::string> made = catalogs_.now().Namespaces();
  const auto found = AnyOf(made, random);
  return found == made.end() ? std::nullopt : std::optional(*found);
}

void Life::NoteCatalog(KnownCatalog next, Outcome outcome, bool is_durable) {
  is_to_end_ = outcome != Outcome::kDone;
  // What changes nothing commits nothing, and syncs nothing.
  if (next == catalogs_.now()) return;
  if (is_to_end_) return catalogs_.Suspect(std::move(next));
  catalogs_.Acknowledge(std::move(next), is_durable);
}

KnownCatalog::Template Life::FillTemplate(const std::string& account, Random& random) {
  KnownCatalog::Template filled;
  filled.account = account;
  const std::size_t count = random.Below(3);
  for (std::size_t i = 0; i < count; ++i) {
    const Identity identity{account, NewUuid(i + 1)};
    const std::string name = "db" + std::to_string(i);
    world_->databases().Create(World::Wanted(name, identity), World::kMostDatabases);
    DatabaseModel content;
    for (int writes = 0; writes < 3; ++writes) {
      const std::string sql = content.Change(random);
      if (!sql.empty()) world_->Run(world_->RecordOf(identity), sql);
    }
    filled.databases[identity.uuid] = {name, std::move(content), {}};
  }
  return filled;
}

// Half of one is nobody's: it is removed at the next start.
void Life::MakeTemplate(Random& random) {
  const std::string name = "template" + std::to_string(random.Below(3));
  if (catalogs_.now().templates.contains(name)) return;
  Tell("make " + name);
  std::optional<KnownCatalog::Template> filled;
  const Outcome outcome = Try([&] {
    const auto claimed = world_->templates().Claim(name, std::chrono::milliseconds{0});
    filled = FillTemplate(claimed.account_id, random);
    world_->templates().Finish(name);
  });
  KnownCatalog next = catalogs_.now();
  if (filled) {
    for (const auto& [uuid, marked] : filled->databases) {
      const Identity identity{filled->account, uuid};
      next.rows[identity].name = marked.name;
      databases_[identity].moments = {{marked.content, {}}};
    }
    next.templates[name] = std::move(*filled);
  }
  NoteCatalog(std::move(next), outcome, /*is_durable=*/true);
}

void Life::RemoveTemplate(Random& random) {
  const auto& templates = catalogs_.now().templates;
  const auto chosen = AnyOf(templates, random);
  if (chosen == templates.end()) return;
  const auto [name, removed] = *chosen;
  Tell("remove " + name);
  KnownCatalog next = catalogs_.now();
  next.templates.erase(name);
  next.RemoveAccount(removed.account);
  next.removed_templates[removed.account] = removed.databases;
  const Outcome outcome = Try([&] { world_->templates().Remove(chosen->first); });
  NoteCatalog(std::move(next), outcome, /*is_durable=*/true);
}

void Life::MakeNamespace(Random& random) {
  const std::string id = "namespace" + std::to_string(step_);
  storage::NewNamespace wanted;
  wanted.account_id = id;
  KnownCatalog next = catalogs_.now();
  KnownCatalog::Account& account = next.accounts[id];
  account.is_made = true;
  const auto chosen = AnyOf(catalogs_.now().templates, random);
  if (chosen != catalogs_.now().templates.end() && random.Below(8) != 0) {
    wanted.template_name = chosen->first;
    account.origin = chosen->second.account;
    account.mark = chosen->second.databases;
    for (const auto& [uuid, marked] : chosen->second.databases) {
      next.rows[{id, uuid}].name = marked.name;
      databases_[{id, uuid}].moments = {{marked.content, {}}};
    }
  }
  Tell("make " + id + " of " + wanted.template_name.value_or("nothing"));
  const Outcome outcome = Try([&] { world_->namespaces().Make(wanted); });
  NoteCatalog(std::move(next), outcome, IsDurable());
}

void Life::RemoveNamespace(Random& random) {
  const auto chosen = AnyNamespace(random);
  if (!chosen) return;
  Tell("remove " + *chosen);
  KnownCatalog next = catalogs_.now();
  next.RemoveAccount(*chosen);
  const Outcome outcome = Try([&] { world_->namespaces().Remove(*chosen); });
  NoteCatalog(std::move(next), outcome, /*is_durable=*/true);
}

void Life::Mark(Random& random) {
  const std::string chosen = AnyAccount(random);
  if (catalogs_.now().HasUnsure(chosen)) return;
  Tell("mark " + chosen);
  KnownCatalog next = catalogs_.now();
  KnownCatalog::Account& account = next.accounts[chosen];
  account.mark.emplace();
  for (const auto& [identity, row] : next.rows) {
    if (identity.account != chosen) continue;
    (*account.mark)[identity.uuid] = {row.name, databases_.at(identity).content(), row.snapshots};
  }
  const Outcome outcome = Try([&] { world_->namespaces().Mark(chosen); });
  for (auto& [identity, row] : next.rows) {
    if (outcome != Outcome::kDone || identity.account != chosen) continue;
    row.is_unsynced = false;
    databases_.at(identity).NoteSynced();
  }
  // Which of two marks it is nobody can see.
  if (outcome != Outcome::kDone) account.mark.reset();
  NoteCatalog(std::move(next), outcome, /*is_durable=*/true);
}

void Life::Reset(Random& random) {
  const std::string chosen = AnyAccount(random);
  KnownCatalog next = catalogs_.now();
  KnownCatalog::Account& account = next.accounts[chosen];
  if (!account.mark || next.HasUnsure(chosen)) return;
  Tell("reset " + chosen);
  std::erase_if(next.rows, [&](const auto& row) { return row.first.account == chosen; });
  for (const auto& [uuid, marked] : *account.mark) {
    KnownCatalog::Row& row = next.rows[{chosen, uuid}];
    row.name = marked.name;
    row.snapshots = marked.snapshots;
  }
  const Outcome outcome = Try([&] {
    try {
      world_->namespaces().Reset(chosen);
    } catch (const storage::Error& error) {
      // Not as a restore that has been done.
      throw storage::Error(error.kind(), std::string("reset: ") + error.what());
    }
    for (const auto& [uuid, marked] : *account.mark) NoteIfMadeAgain({chosen, uuid});
  });
  NoteReset(chosen, outcome);
  NoteCatalog(std::move(next), outcome, IsDurable());
}

void Life::NoteIfMadeAgain(const Identity& identity) {
  const storage::DatabaseRecord record = world_->RecordOf(identity);
  const bool is_at_its_first =
      !world_->databases().HasFile(record.folder) ||
      world_->databases().Open(record)->history().Current().number == storage::CommitNumber{};
  if (is_at_its_first) databases_.at(identity).ForgetHistory();
}

void Life::NoteReset(const std::string& account, Outcome outcome) {
  CutReset cut;
  const auto& accounts = catalogs_.now().accounts;
  const auto found = accounts.find(account);
  const KnownCatalog::Mark mark =
      found == accounts.end() ? KnownCatalog::Mark() : *found->second.mark;
  for (const auto& [uuid, marked] : mark) {
    const Identity identity{account, uuid};
    KnownDatabase& known = databases_.at(identity);
    if (outcome == Outcome::kDone) {
      if (known.content() == marked.content) continue;
      known.Acknowledge(marked.content, std::nullopt, IsDurable());
    } else {
      cut.before[identity] = known.content();
      cut.after[identity] = marked.content;
      known.Suspect(marked.content);
    }
  }
  // One that fails leaves what it has done.
  if (outcome == Outcome::kUnsure && disk_.has_ended()) cut_reset_ = std::move(cut);
}

void Life::NameState(Random& random) {
  const auto chosen = AnyDatabase(random);
  if (!chosen) return;
  storage::SnapshotOrder order;
  order.name = "state" + std::to_string(random.Below(4));
  KnownCatalog next = catalogs_.now();
  KnownCatalog::Row& row = next.rows.at(*chosen);
  if (row.snapshots.contains(order.name)) return;
  Tell("name " + order.name + " of " + chosen->Text());
  KnownDatabase& known = databases_.at(*chosen);
  row.snapshots[order.name] = known.content();
  const Outcome outcome = Try([&] {
    const storage::DatabaseRecord record = world_->RecordOf(*chosen);
    if (random.Below(2) == 0) {
      const auto open = world_->databases().Open(record);
      if (const auto past = AnyPast(*open, known, random)) {
        order.at = past->first;
        row.snapshots[order.name] = past->second;
      }
    }
    storage::MakeSnapshot(world_->databases(), world_->clock(), record, order);
  });
  if (outcome == Outcome::kDone) {
    row.is_unsynced = false;
    known.NoteSynced();
  }
  NoteCatalog(std::move(next), outcome, /*is_durable=*/true);
}

void Life::ForgetState(Random& random) {
  const auto chosen = AnyDatabase(random);
  if (!chosen) return;
  KnownCatalog next = catalogs_.now();
  KnownCatalog::Row& row = next.rows.at(*chosen);
  const auto snapshot = AnyOf(row.snapshots, random);
  if (snapshot == row.snapshots.end()) return;
  const std::string name = snapshot->first;
  Tell("forget " + name + " of " + chosen->Text());
  row.snapshots.erase(snapshot);
  // Not to be brought back by a reset either.
  auto& mark = next.accounts[chosen->account].mark;
  if (mark && mark->contains(chosen->uuid)) mark->at(chosen->uuid).snapshots.erase(name);
  const Outcome outcome = Try([&] {
    storage::DeleteSnapshot(world_->databases().catalog().file(), world_->RecordOf(*chosen).folder,
                            name);
  });
  NoteCatalog(std::move(next), outcome, /*is_durable=*/true);
}

void Life::SyncCopies(Random& /*random*/) {
  if (!options_.syncs_copies_later) return;
  Tell("sync copies");
  const std::uint64_t failed_before = disk_.failed();
  world_->databases().SyncCopies(std::numeric_limits<std::size_t>::max());
  // Their first content lasts from here on; what has been written since does so as always.
  if (disk_.failed() == failed_before) catalogs_.NoteSynced();
}

}  // namespace simulation
