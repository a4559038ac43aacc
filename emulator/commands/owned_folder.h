// The data folder that a command changes, with nobody else in it.

#pragma once

#include "compat/statement_rules.h"
#include "emulator/databases_options.h"
#include "emulator/log.h"
#include "emulator/options.h"
#include "storage/clock.h"
#include "storage/data_directory.h"
#include "storage/database/databases.h"
#include "storage/id_source.h"

namespace emulator {

// As the server has it open. One thread at a time.
class OwnedFolder {
 public:
  // Throws kLocked while a server uses the folder.
  OwnedFolder(const Options& options, Log& log)
      : directory_(options.data),
        databases_(directory_, rules_, clock_, ids_, log, DatabasesOptionsOf(options)) {}

  storage::Databases& databases() noexcept { return databases_; }
  const storage::DataDirectory& directory() const noexcept { return directory_; }
  const storage::Clock& clock() const noexcept { return clock_; }

 private:
  compat::StatementRules rules_;
  storage::SystemClock clock_;
  storage::SystemIdSource ids_;
  storage::DataDirectory directory_;
  storage::Databases databases_;
};

}  // namespace emulator
