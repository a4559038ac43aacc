// The program's databases on a simulated disk: started, stepped and ended by who simulates it.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "storage/chances.h"
#include "storage/clocks.h"
#include "storage/data_directory.h"
#include "storage/database/databases.h"
#include "storage/id_source.h"
#include "storage/namespaces/namespaces.h"
#include "storage/namespaces/templates.h"
#include "tests/simulation/known_catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"
#include "tests/support/test_policy.h"

namespace simulation {

struct WorldOptions {
  storage::Durability durability = storage::Durability::kNormal;
  bool has_background = true;  // checkpoints and snapshots are made beside the writers
  bool syncs_copies_later = false;
};

// Sizes are small, so that everything that happens to large databases happens here soon. One thread
// at a time.
class World {
 public:
  static constexpr const char* kAccount = "one";
  static constexpr std::uint64_t kMostDatabases = 1000;  // of an account

  // Of the ids and random numbers, `seed`. Requires: there is a simulated disk of `folder`.
  World(std::filesystem::path folder, std::uint64_t seed, const WorldOptions& options);

  // The program's start and its orderly end. Throws what those throw.
  void Start();
  void End() noexcept;
  bool is_running() const noexcept { return databases_.has_value(); }

  storage::Databases& databases() { return *databases_; }
  storage::Namespaces& namespaces() { return *namespaces_; }
  storage::Templates& templates() { return *templates_; }
  tests::FakeClock& clock() noexcept { return clock_; }
  const std::filesystem::path& folder() const noexcept { return folder_; }

  // What a new database of that name begins with.
  static storage::DatabaseRecord Wanted(const std::string& name, const Identity& identity);
  // Runs `sql` as a client. The position is that of RunAndLocate. Throws what that throws.
  struct Answer {
    std::string value;  // the first one of the last row; empty where there is none
    std::optional<storage::HistoryPosition> position;
  };
  Answer Run(const storage::DatabaseRecord& record, const std::string& sql);
  std::vector<std::string> warnings() const { return log_.warnings(); }
  // Throws kNotFound.
  storage::DatabaseRecord RecordOf(const Identity& identity);

 private:
  const std::filesystem::path folder_;
  const WorldOptions options_;
  tests::TestPolicy policy_;
  tests::FakeClock clock_;
  storage::Clocks clocks_{clock_};
  storage::SeededIdSource ids_;
  storage::Chances chances_{ids_};
  tests::RecordingLog log_;
  std::optional<storage::DataDirectory> directory_;
  std::optional<storage::Databases> databases_;
  std::optional<storage::KeptClocks> kept_clocks_;
  std::optional<storage::Namespaces> namespaces_;
  std::optional<storage::Templates> templates_;
};

}  // namespace simulation
