// The commits that requests name, found in a database's history.

#pragma once

#include <memory>
#include <string>

#include "compat/bookmark.h"
#include "compat/control/state.h"
#include "emulator/control/control_call.h"
#include "storage/database/databases.h"
#include "storage/history/history_log.h"
#include "storage/history/history_search.h"

namespace emulator {

// An open database with all that was acknowledged in its history, if one is kept. `reference` is
// what the client calls it. Throws kNotFound when it was deleted since the record was read.
std::shared_ptr<storage::Database> OpenCaughtUp(storage::Databases& databases,
                                                const storage::DatabaseRecord& record,
                                                const std::string& reference);

// Throws kConflict where no history is kept of the database.
void CheckKeepsHistory(const storage::Database& database);

// The commit that `bookmark` names. Throws kInvalidRequest with `path`, where the request has it.
storage::HistoryLocation GetLocation(const storage::HistoryLog& log,
                                     const compat::Bookmark& bookmark, const std::string& path);

// The same of `state`, which the body has as "at", with the path of its key; kNotFound for a
// snapshot that is not there.
storage::HistoryLocation GetState(storage::Databases& databases,
                                  const storage::DatabaseRecord& record,
                                  const storage::Database& database,
                                  const compat::control::State& state);

}  // namespace emulator
