// The workspace surface without sockets, on a clock that tests move.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rapidjson/document.h>

#include "compat/access.h"
#include "compat/configuration.h"
#include "compat/row_quota.h"
#include "compat/statement_rules.h"
#include "emulator/http/router.h"
#include "emulator/workspace/workspace_surface.h"
#include "storage/data_directory.h"
#include "storage/database/databases.h"
#include "storage/id_source.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"

namespace tests {

struct WorkspaceAnswer {
  int status = 0;
  std::string text;
  rapidjson::Document body;
};

// One thread at a time. A restart is a new application on the same folder.
class WorkspaceFixture {
 public:
  // Requires: `configuration` names a bearer token for each caller that is used.
  explicit WorkspaceFixture(compat::Configuration configuration);
  ~WorkspaceFixture();

  // `query` is percent-encoded; `body` is sent when it is not empty.
  WorkspaceAnswer Send(const std::string& method, const std::string& path, const std::string& token,
                       const std::string& query = {}, const std::string& body = {});
  void Restart();
  // The same with another configuration.
  void Restart(compat::Configuration configuration);

  storage::Databases& databases() { return application_->databases; }
  emulator::WorkspaceSurface& surface() { return application_->surface; }

  TempDirectory files;
  FakeClock clock;
  RecordingLog log;

 private:
  struct Application {
    explicit Application(WorkspaceFixture& fixture);
    storage::DataDirectory directory;
    storage::Databases databases;
    const compat::RowQuota quota;
    const compat::Access access;
    emulator::WorkspaceSurface surface;
    emulator::Router router;
  };

  compat::Configuration configuration_;
  compat::StatementRules rules_;
  storage::SeededIdSource ids_{1};
  std::optional<Application> application_;
};

// `text` as a part of a query string.
std::string PercentEncoded(const std::string& text);

}  // namespace tests
