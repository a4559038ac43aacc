#include "emulator/run/run_command.h"

#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <poll.h>
#include <unistd.h>

#include "compat/json/json_writer.h"
#include "compat/wrangler_config.h"
#include "emulator/bound_server.h"
#include "emulator/commands/find_database.h"
#include "emulator/commands/folder_import.h"
#include "emulator/log.h"
#include "emulator/run/client_variables.h"
#include "emulator/run/command_keeper.h"
#include "emulator/run/filling.h"
#include "emulator/run/preloads.h"
#include "emulator/run/project_databases.h"
#include "emulator/run/run_signals.h"
#include "emulator/run/running_server.h"
#include "emulator/run/scratch_folder.h"
#include "storage/error.h"

namespace emulator {

namespace fs = std::filesystem;

namespace {

constexpr int kSignalBase = 128;  // of exit codes, as shells have it
constexpr const char* kMigrationsTable = "d1_migrations";
constexpr const char* kDatabaseWithoutName = "db";

// Answers requests in a thread of its own while this lives.
class Serving {
 public:
  explicit Serving(BoundServer& server) : server_(server), thread_([this] { Serve(); }) {}
  ~Serving() { End(); }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  // Throws what ended the server before its time.
  void Finish() {
    End();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void Serve() {
    try {
      server_.Serve();
    } catch (...) {
      failure_ = std::current_exception();
      // The command goes as if somebody had said so.
      kill(getpid(), SIGTERM);
    }
  }
  void End() {
    if (!thread_.joinable()) return;
    server_.Stop();
    thread_.join();
  }

  BoundServer& server_;
  std::exception_ptr failure_;  // read once the thread has ended
  std::thread thread_;          // last: it uses the others
};

std::vector<compat::WranglerDatabase> DatabasesOfProjectHere() {
  const auto config = compat::FindWranglerConfig(fs::current_path());
  return config ? compat::ReadWranglerConfig(*config) : std::vector<compat::WranglerDatabase>();
}

// The uuid of the one that --migrations and --seed-sql fill.
std::string DatabaseToFill(const Options& options, const ProjectDatabases& project,
                           storage::Databases& databases, const DatabaseOwner& owner) {
  if (options.database.empty() && project.uuids.size() == 1) return project.uuids.front();
  const std::string name = options.database.empty() ? kDatabaseWithoutName : options.database;
  if (const auto found = FindDatabase(databases.catalog(), name, owner.account_id)) {
    return found->uuid;
  }
  return databases.Create(NewDatabaseRecord(name, "", owner), owner.max_databases).uuid;
}

void Fill(const Options& options, const ProjectDatabases& project, storage::Databases& databases,
          const DatabaseOwner& owner) {
  if (!options.migrations && !options.seed_sql) return;
  const std::string uuid = DatabaseToFill(options, project, databases, owner);
  const std::string name = databases.catalog().FindByUuid(owner.account_id, uuid)->name;
  if (options.migrations) {
    const auto table = project.migrations_tables.find(uuid);
    ApplyMigrations(*databases.Open(uuid), name, *options.migrations,
                    table == project.migrations_tables.end() ? kMigrationsTable : table->second,
                    std::cerr);
  }
  if (options.seed_sql) {
    std::ostringstream said;
    ImportOrder order;
    order.file = *options.seed_sql;
    order.database = uuid;
    order.progress = ImportOrder::Progress::kHidden;
    FolderImport(databases, order, said).Run();
    std::cerr << "d1-emulator: ran " << options.seed_sql->string() << " on " << name << '\n';
  }
}

// The ids that binding.cjs is to read as others.
std::string TextOf(const std::map<std::string, std::string>& uuids_by_id) {
  std::string text;
  compat::JsonWriter json(text);
  json.BeginObject();
  for (const auto& [id, uuid] : uuids_by_id) json.Key(id).String(uuid);
  json.EndObject();
  return text;
}

// To the command's end.
int KeepRunning(CommandKeeper& keeper, RunSignals& signals, const Variables& variables) {
  // Whoever was told to end before there was a command starts none.
  if (const int signal = signals.Take()) return kSignalBase + signal;
  keeper.Start(EnvironmentWith(variables));
  for (;;) {
    pollfd waited[2] = {{signals.descriptor(), POLLIN, 0}, {keeper.descriptor(), POLLIN, 0}};
    poll(waited, 2, -1);
    while (const int signal = signals.Take()) keeper.Signal(signal);
    if (waited[1].revents == 0) continue;
    const auto end = keeper.Hear();
    if (!end) continue;
    if (!end->complaint.empty()) std::cerr << "d1-emulator: " << end->complaint << std::endl;
    return end->exit_code;
  }
}

}  // namespace

int RunCommand(const Options& given, const compat::Configuration& configuration,
               const std::optional<Servers::Tls>& tls, std::optional<ReadyFile>& ready_file) {
  std::signal(SIGCHLD, SIG_DFL);
  RunSignals signals;
  Log log(given.log_level);
  const ScratchFolder scratch(log);
  CommandKeeper keeper(
      given.run_command,
      std::chrono::milliseconds(static_cast<std::int64_t>(given.drain_seconds * 1000)),
      scratch.path(), signals.mask_before());
  std::signal(SIGPIPE, SIG_IGN);
  const std::string node_options = EnvironmentValue("NODE_OPTIONS");
  const std::vector<fs::path> preloads = WritePreloads(scratch.path() / "preloads");
  const std::vector<compat::WranglerDatabase> configured = DatabasesOfProjectHere();
  if (given.url) {
    const ServerAccess access = AskServer(*given.url);
    TellBindings(configured, std::cerr);
    return KeepRunning(keeper, signals, ClientVariables(access, preloads, node_options));
  }

  Options options = given;
  if (options.data.empty()) options.data = scratch.path() / "data";
  BoundServer server(options, configuration, tls, log);
  std::cerr << "d1-emulator: listening on " << server.address().url
            << (given.data.empty() ? "" : ", data folder " + options.data.string()) << std::endl;
  storage::Databases& databases = server.application().databases();
  const DatabaseOwner owner{configuration.default_account().id, options.max_databases};
  const ProjectDatabases project = MakeProjectDatabases(configured, databases, owner, std::cerr);
  Fill(options, project, databases, owner);
  Serving serving(server);
  if (ready_file) ready_file->Write(server.address(), configuration);
  const std::string* const token = configuration.FindFirstBearerToken();
  Variables variables =
      ClientVariables({server.address().url, owner.account_id, token == nullptr ? "" : *token},
                      preloads, node_options);
  variables["D1_EMULATOR_DATABASES"] = TextOf(project.uuids_by_id);
  const int exit_code = KeepRunning(keeper, signals, variables);
  if (ready_file) ready_file->Remove();
  serving.Finish();
  return exit_code;
}

}  // namespace emulator
