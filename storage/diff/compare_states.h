// Compares two states of a database.

#pragma once

#include "storage/diff/database_difference.h"
#include "storage/history/past_pages.h"
#include "storage/query/statement_policy.h"

namespace storage {

// What makes `before` into `after`, whichever was first. Reads the pages that differ, and those
// that say where they belong: the inner ones of trees. Tables are matched by name, rows by primary
// key, else by rowid; rows of a table that was made or dropped are all told, those of one that was
// defined anew where columns differ that both have. SQLite's own tables, those of virtual tables
// and those that the policy keeps from clients are left out. Throws kNotFound for a table that is
// in neither state, kCorruptFile, kUnsupported as PastTable does.
DatabaseDifference CompareStates(const PastPages& before, const PastPages& after,
                                 const StatementPolicy& policy, const DifferenceOptions& options);

}  // namespace storage
