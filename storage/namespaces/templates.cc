#include "storage/namespaces/templates.h"

#include <algorithm>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/namespaces/account_records.h"
#include "storage/namespaces/namespace_tables.h"
#include "storage/namespaces/namespaces.h"
#include "storage/try_warn.h"

namespace storage {

namespace {

Error NotFound(const std::string& name) {
  return Error(ErrorKind::kNotFound, "there is no template " + name);
}

std::optional<TemplateRecord> Find(Databases& databases, const std::string& name) {
  std::optional<TemplateRecord> found;
  databases.catalog().file().Run(
      [&](SQLite::Database& connection) { found = FindTemplate(connection, name); });
  return found;
}

}  // namespace

Templates::Templates(Databases& databases, const Clock& clock, IdSource& ids, Log& log)
    : databases_(databases), clock_(clock), ids_(ids), log_(log) {
  for (const TemplateRecord& record : List()) {
    if (record.is_ready) continue;
    try {
      RemoveLocked(record);
    } catch (const Error& error) {
      // On a full disk what is there is served all the same.
      log_.Warn("the template " + record.name +
                ", which was being built, could not be removed: " + error.what());
    }
  }
  RemoveUnneeded();
}

std::vector<TemplateRecord> Templates::List() {
  std::vector<TemplateRecord> records;
  databases_.catalog().file().Run(
      [&](SQLite::Database& connection) { records = SelectTemplates(connection); });
  return records;
}

std::uint64_t Templates::BytesOf(const TemplateRecord& record) {
  std::uint64_t bytes = 0;
  for (const DatabaseRecord& database : databases_.catalog().ListAll(record.account_id)) {
    bytes += TreeBytes(databases_.FileOf(database));
  }
  return bytes;
}

TemplateRecord Templates::Claim(const std::string& name, std::chrono::milliseconds patience) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + patience;
  std::unique_lock lock(mutex_);
  for (;;) {
    std::optional<TemplateRecord> found = Find(databases_, name);
    if (found && found->is_ready) return std::move(*found);
    const SteadyTime now = std::chrono::steady_clock::now();
    if (found && claimed_until_[name] <= now) {
      RemoveLocked(*found);
      found.reset();
    }
    if (!found) {
      TemplateRecord record;
      record.name = name;
      databases_.catalog().file().Change([&](SQLite::Database& connection) {
        do record.account_id = MakeAccountId(ids_);
        while (IsUsedAccount(connection, record.account_id));
        record.created_at_ms = clock_.NowMsFor(record.account_id);
        InsertTemplate(connection, record);
      });
      claimed_until_[name] = now + kClaim;
      return record;
    }
    if (now >= deadline || is_stopping_ || waiting_ == kMostWaiting) {
      throw Error(ErrorKind::kLocked, "the template " + name + " is still being built");
    }
    ++waiting_;
    changed_.wait_until(lock, std::min(deadline, claimed_until_[name]));
    --waiting_;
  }
}

void Templates::Stop() noexcept {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
  changed_.notify_all();
}

// What copies of the database begin with.
MarkedDatabase Templates::MarkOf(const DatabaseRecord& record) {
  MarkedDatabase mark{record, std::nullopt};
  databases_.Close(record.folder, OpenDatabases::Running::kStopped);
  {
    const auto database = databases_.Open(record);
    if (database->keeps_history()) {
      database->CatchUpHistory();
      mark.position.emplace().digest = database->history().Current().digest;
    }
  }
  databases_.Close(record.folder, OpenDatabases::Running::kFinishes);
  if (TreeBytes(databases_.FileOf(record).string() + "-wal") > 0) {
    throw Error(ErrorKind::kConflict,
                "the database " + record.name + " is in use by another program");
  }
  return mark;
}

void Templates::Finish(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = Find(databases_, name);
  if (!found) throw NotFound(name);
  if (found->is_ready) return;
  Catalog& catalog = databases_.catalog();
  const auto set_state = [&](const char* state) {
    catalog.file().Change([&](SQLite::Database& connection) {
      SetTemplateState(connection, found->account_id, state);
    });
  };
  const std::vector<DatabaseRecord> records = catalog.ListAll(found->account_id);
  // What is opened from here on is not changed, and what was opened before is closed.
  set_state("sealing");
  try {
    std::vector<MarkedDatabase> marks;
    marks.reserve(records.size());
    for (const DatabaseRecord& record : records) marks.push_back(MarkOf(record));
    catalog.file().Change([&](SQLite::Database& connection) {
      ReplaceMarks(connection, found->account_id, marks);
      SetTemplateState(connection, found->account_id, "ready");
    });
  } catch (...) {
    set_state("building");
    throw;
  }
  claimed_until_.erase(name);
  changed_.notify_all();
}

void Templates::RemoveLocked(const TemplateRecord& record) {
  databases_.catalog().file().Change([&](SQLite::Database& connection) {
    SetTemplateState(connection, record.account_id, "removed");
    // Copies have theirs.
    DeleteRecords(connection, record.account_id);
  });
  claimed_until_.erase(record.name);
  changed_.notify_all();
  RemoveUnneeded();
}

void Templates::Remove(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = Find(databases_, name);
  if (!found) throw NotFound(name);
  RemoveLocked(*found);
}

void Templates::RemoveUnneeded() noexcept {
  try {
    std::vector<std::string> accounts;
    CatalogFile& file = databases_.catalog().file();
    file.Run([&](SQLite::Database& connection) { accounts = SelectUnneededTemplates(connection); });
    for (const std::string& account_id : accounts) {
      RemoveAllDatabases(databases_, account_id);
      file.Change([&](SQLite::Database& connection) { DeleteTemplate(connection, account_id); });
    }
  } catch (const std::exception& error) {
    TryWarn(log_, {"removing what a template left: ", error.what()});
  }
}

}  // namespace storage
