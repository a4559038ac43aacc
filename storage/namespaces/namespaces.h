// Accounts that are made for a test and thrown away, and that go back to what they were.

#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storage/chances.h"
#include "storage/database/databases.h"
#include "storage/log.h"
#include "storage/namespaces/kept_clocks.h"
#include "storage/namespaces/namespace_record.h"

namespace storage {

struct NewNamespace {
  std::optional<std::string> account_id = {};     // none for one that nobody has
  std::optional<std::string> template_name = {};  // what it is a copy of; none for an empty one
  std::optional<std::int64_t> lifetime_ms = {};   // none: until it is removed
  // What its clock begins as, given what it would be; none: no clock of its own.
  std::optional<KeptClocks::Change> clock = {};
  std::optional<std::uint64_t> seed = {};  // of what is drawn there; none: nothing repeats itself
};

struct MadeNamespace {
  NamespaceRecord record;
  std::vector<MarkedDatabase> databases;
};

// By their uuids.
struct ResetReport {
  std::vector<std::string> restored;  // had changed
  std::vector<std::string> removed;   // had been made since
  std::vector<std::string> returned;  // had been deleted
};

// A mark says which databases an account has, at which commit of its history each is, and which
// records of workspaces they have; a reset goes back there, with the account's clock and seed. A
// namespace is marked as what it was made as. A database that is a copy of a template's has no file
// before it is opened, so that making thousands costs rows alone.
//
// What was answered outlives the end of the process, and a power cut where commits do. A reset that
// is cut short by the end of the process is finished at the next start; one that fails leaves what
// it has done, and may be asked for again. Thread-safe; resets, marks and removals of one account
// wait for each other, those of different accounts do not.
class Namespaces {
 public:
  // Finishes the resets that were cut short: what cannot be finished is told to the log, and stays
  // as it is. Seeds are set as the catalog has them. The references must outlive
  // this.
  Namespaces(Databases& databases, KeptClocks& clocks, Chances& chances, Log& log);
  ~Namespaces();
  Namespaces(const Namespaces&) = delete;
  Namespaces& operator=(const Namespaces&) = delete;

  // Throws kAlreadyExists when the account is used, kNotFound when there is no such template,
  // kLocked while that is being built.
  MadeNamespace Make(const NewNamespace& wanted);
  // Those that were made here, in the order of their accounts, behind `after`.
  std::vector<NamespaceRecord> List(const std::string& after, std::uint64_t limit);

  // Whether there is anything of the account: a namespace, a template or databases.
  bool Holds(const std::string& account_id);
  // Whether the account is that of a template, or of a namespace that was made here.
  bool IsMade(const std::string& account_id);
  // What the account is now is what a reset goes back to. Throws kConflict for a template's
  // account, and where no history is kept; what opening a database throws.
  void Mark(const std::string& account_id);
  // Throws as Mark, and kConflict where a database's history no longer reaches back to the mark.
  ResetReport Reset(const std::string& account_id);
  // All of the account is gone. Throws kNotFound when it holds nothing, kConflict for a template's.
  void Remove(const std::string& account_id);
  // Removes those whose time is over by their clocks, and returns their accounts; to be called
  // every so often. What goes wrong is told to the log.
  std::vector<std::string> RemoveExpired();

 private:
  // One account's, while it lives.
  class Turn;
  struct Turns;

  MarkedDatabase PositionOf(const DatabaseRecord& record,
                            const std::vector<MarkedDatabase>& before);
  void CheckIsNoTemplate(const std::string& account_id);
  // False when the database is as it was.
  bool Restore(const MarkedDatabase& mark);
  void MakeAgain(const MarkedDatabase& mark);
  // What a reset has to do once the catalog says that it is under way.
  struct Changes {
    std::vector<MarkedDatabase> marks;
    std::vector<std::string> removed;  // folders, as those that follow
    std::vector<std::string> returned;
  };
  ResetReport ApplyReset(const Changes& changes);
  // A reset has failed, and is not to be finished by the next start.
  void NoteNotResetting(const std::string& account_id) noexcept;
  // The catalog, where it could not be told before.
  void TellGivenUp() noexcept;

  Databases& databases_;
  KeptClocks& clocks_;
  Chances& chances_;
  Log& log_;
  const std::unique_ptr<Turns> turns_;
  std::mutex given_up_mutex_;
  std::set<std::string> given_up_;  // guarded by given_up_mutex_; accounts
};

// Removes an account's databases for good, the hidden ones included, with their records. Requires:
// nobody makes any there meanwhile that are to stay.
void RemoveAllDatabases(Databases& databases, const std::string& account_id);

}  // namespace storage
