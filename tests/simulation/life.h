// One life of the program: what clients ask of it and what befalls it, all by a seed, beside a
// model of what it is to hold.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/disk/simulated_disk.h"
#include "tests/simulation/known_catalog.h"
#include "tests/simulation/known_database.h"
#include "tests/simulation/world.h"
#include "tests/support/random.h"

namespace simulation {

// What the program has lost, kept or made that it should not have.
class Difference : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct LifeReport {
  std::optional<std::string> difference;
  std::uint64_t digest = 0;  // of all that was written: the same for the same life
  std::uint64_t calls = 0;
  std::uint64_t steps = 0;
  std::uint64_t starts = 0;
  std::int64_t milliseconds = 0;  // by the clock of the life
  std::map<std::string, std::uint64_t> fates;
};

// One at a time in a process.
class Life {
 public:
  static constexpr std::size_t kSteps = 60;

  // Of `seed`'s steps those in `steps`; each does the same whichever others there are. With an odd
  // seed there are several accounts. `folder` must be there, and empty.
  Life(std::uint64_t seed, std::filesystem::path folder, std::set<std::size_t> steps,
       std::function<void(const std::string&)> tell = nullptr);

  LifeReport Run();

 private:
  enum class Outcome {
    kDone,
    kRefused,  // nothing has happened
    kUnsure,   // the process has ended within it
  };
  // Throws Difference where what is refused has no reason.
  Outcome Try(const std::function<void()>& act);

  void Step(tests::Random& random);
  void Create(tests::Random& random);
  void Delete(tests::Random& random);
  void Write(tests::Random& random);
  void WriteFromElsewhere(tests::Random& random);
  void Restore(tests::Random& random);
  void Fork(tests::Random& random);
  void Prune(tests::Random& random);
  void PlanFate(tests::Random& random);
  void Heal(tests::Random& random);
  void RunBackground(tests::Random& random);
  void Close(tests::Random& random);
  void Restart(tests::Random& random);
  // Of lives with several accounts.
  void MakeTemplate(tests::Random& random);
  void RemoveTemplate(tests::Random& random);
  void MakeNamespace(tests::Random& random);
  void RemoveNamespace(tests::Random& random);
  void Mark(tests::Random& random);
  void Reset(tests::Random& random);
  void NameState(tests::Random& random);
  void ForgetState(tests::Random& random);
  void SyncCopies(tests::Random& random);

  void Add(const Identity& identity, const std::string& name, tests::DatabaseModel content,
           Outcome outcome, bool is_synced = true);
  // Writes `sql` to the database, and says which commit that was, where it is known.
  using Writer = std::function<std::optional<storage::HistoryPosition>(
      const storage::DatabaseRecord& record, const std::string& sql)>;
  void WriteBy(tests::Random& random, const std::string& what, bool is_durable,
               const Writer& write);
  void Note(KnownDatabase& known, tests::DatabaseModel content,
            std::optional<storage::HistoryPosition> position, Outcome outcome, bool is_durable);
  // What the catalog is now, or would be. Where that was refused, which of the two is seen once the
  // process has ended.
  void NoteCatalog(KnownCatalog next, Outcome outcome, bool is_durable);
  KnownCatalog::Template FillTemplate(const std::string& account, tests::Random& random);
  void NoteReset(const std::string& account, Outcome outcome);
  // Where a copy has been made anew its history has begun anew.
  void NoteIfMadeAgain(const Identity& identity);
  // A commit that history has, and what it led to.
  static std::optional<std::pair<storage::HistoryLocation, tests::DatabaseModel>> AnyPast(
      storage::Database& open, KnownDatabase& known, tests::Random& random);

  void EndInOrder();
  void EndHere();
  void StartAgain(bool has_lost_power);
  void OpenAll();
  void ExpectAll(bool has_lost_power);
  void ExpectCatalog(bool has_lost_power);
  bool IsAsListed(const KnownCatalog& possible, bool has_lost_power);
  void ExpectDatabase(const Identity& identity, KnownDatabase& known, bool has_lost_power);
  void ExpectHistory(const Identity& identity, KnownDatabase& known);
  // Of the database in that folder. Requires: it is not open.
  void ExpectSoundHistory(const std::string& folder);
  void ExpectWholeReset();
  void ExpectState(const storage::DatabaseRecord& record, const storage::HistoryLocation& location,
                   const tests::DatabaseModel& content);
  void ExpectSnapshots(const Identity& identity, const KnownCatalog::Row& row);
  void ExpectFiles(bool has_lost_power);

  void Tell(const std::string& line) {
    if (tell_) tell_(line);
  }
  // None where the one that is drawn is not surely there, or not to be changed.
  std::optional<Identity> AnyDatabase(tests::Random& random);
  // One that a database may be made in.
  std::string AnyAccount(tests::Random& random);
  std::optional<std::string> AnyNamespace(tests::Random& random);
  // Unlike any other of this life; `number` tells those of one step apart.
  std::string NewUuid(std::size_t number = 0) const;
  bool IsDurable() const { return options_.durability == storage::Durability::kFull; }

  const std::uint64_t seed_;
  const bool has_accounts_;
  const std::filesystem::path folder_;
  const std::set<std::size_t> steps_;
  const std::function<void(const std::string&)> tell_;
  WorldOptions options_;
  SimulatedDisk disk_;
  std::optional<World> world_;
  KnownCatalogs catalogs_;
  // Those that are gone, too: a reset may bring them back.
  std::map<Identity, KnownDatabase> databases_;
  // The account of a reset that was cut short, and what its databases were and will be.
  struct CutReset {
    std::map<Identity, tests::DatabaseModel> before;
    std::map<Identity, tests::DatabaseModel> after;
  };
  std::optional<CutReset> cut_reset_;
  std::set<std::string> left_behind_;  // folders
  std::size_t step_ = 0;
  std::uint64_t starts_ = 0;
  bool wrote_elsewhere_ = false;
  std::uint64_t failed_before_start_ = 0;  // calls
  bool is_to_end_ = false;                 // what has happened is only seen at the next start
  // Of the end that is planned.
  bool loses_power_ = false;
  Survival survival_ = Survival::kSome;
  std::vector<std::uint64_t> ends_at_start_;  // calls of the next starts after which they end
};

}  // namespace simulation
