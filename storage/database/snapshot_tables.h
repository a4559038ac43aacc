// The catalog's table of snapshots, laid out in storage/FORMAT.md: states of databases that have
// names. Databases are known by their folders.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/catalog/catalog_file.h"
#include "storage/segments/history_position.h"

namespace storage {

struct SnapshotRecord {
  std::string name;
  HistoryPosition position;
  std::optional<std::string> note;
  std::int64_t created_at_ms = 0;
};

// The commits that the database's history is to keep: those that snapshots name, and the one that
// the account's mark does. A copy can be made as it was first without a history.
std::vector<CommitNumber> FindPinned(CatalogFile& file, const std::string& folder);

// Each keeps the part of the history that leads to it, and is asked for when that is thinned out.
inline constexpr std::int64_t kMostSnapshots = 10'000;  // of a database

// Throws kAlreadyExists where the name is taken, kNotFound where there is no such database,
// kLimitReached where it has kMostSnapshots.
void InsertSnapshot(CatalogFile& file, const std::string& folder, const SnapshotRecord& record);
// False where there is none.
bool DeleteSnapshot(CatalogFile& file, const std::string& folder, const std::string& name);
std::optional<SnapshotRecord> FindSnapshot(CatalogFile& file, const std::string& folder,
                                           const std::string& name);
// In the order of their names, behind `after`.
std::vector<SnapshotRecord> ListSnapshots(CatalogFile& file, const std::string& folder,
                                          const std::string& after, std::uint64_t limit);
// Those of one commit, in order.
std::vector<std::string> ListSnapshotNames(CatalogFile& file, const std::string& folder,
                                           const CommitNumber& number);

}  // namespace storage
