#include "emulator/run/run_command.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
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
#include "emulator/run/filling_by_server.h"
#include "emulator/run/preloads.h"
#include "emulator/run/project_account.h"
#include "emulator/run/project_databases.h"
#include "emulator/run/run_signals.h"
#include "emulator/run/running_server.h"
#include "emulator/run/scratch_folder.h"
#include "emulator/run/template_namespace.h"
#include "emulator/server_announcement.h"
#include "storage/error.h"

namespace emulator {

namespace fs = std::filesystem;

namespace {

constexpr int kSignalBase = 128;  // of exit codes, as shells have it

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

// A folder that another server uses is told with the way to work with that one.
std::unique_ptr<BoundServer> BindServer(const Options& options,
                                        const compat::Configuration& configuration,
                                        const std::optional<Servers::Tls>& tls, Log& log) {
  try {
    return std::make_unique<BoundServer>(options, configuration, tls, log);
  } catch (const storage::Error& error) {
    if (error.kind() != storage::ErrorKind::kLocked) throw;
    const auto other = ServerAnnouncement::Find(options.data);
    if (!other) throw;
    throw storage::Error(error.kind(), std::string(error.what()) + "; d1-emulator run --url " +
                                           other->url + " works with it");
  }
}

// The one that --migrations and --seed-sql fill.
storage::DatabaseRecord DatabaseToFill(const Options& options, const ProjectDatabases& project,
                                       storage::Databases& databases, const DatabaseOwner& owner) {
  if (options.database.empty() && project.uuids.size() == 1) {
    return *databases.catalog().FindByUuid(owner.account_id, project.uuids.front());
  }
  const std::string name = NameToFill(options);
  if (const auto found = FindDatabase(databases.catalog(), name, owner.account_id)) {
    return *found;
  }
  return databases.Create(NewDatabaseRecord(name, "", owner), owner.max_databases);
}

void Fill(const Options& options, const ProjectDatabases& project, storage::Databases& databases,
          const DatabaseOwner& owner) {
  if (!options.migrations && !options.seed_sql) return;
  const storage::DatabaseRecord record = DatabaseToFill(options, project, databases, owner);
  if (options.migrations) {
    const auto table = project.migrations_tables.find(record.uuid);
    const auto database = databases.Open(record);
    ApplyMigrations(RunnerOn(*database), record.name, *options.migrations,
                    table == project.migrations_tables.end() ? kMigrationsTable : table->second,
                    std::cerr);
  }
  if (options.seed_sql) {
    std::ostringstream said;
    ImportOrder order;
    order.file = *options.seed_sql;
    order.database = record.uuid;
    order.account = owner.account_id;
    order.progress = ImportOrder::Progress::kHidden;
    FolderImport(databases, order, said).Run();
    std::cerr << "d1-emulator: ran " << options.seed_sql->string() << " on " << record.name << '\n';
  }
}

// The one of whoever runs the command, where that is one of the configuration's; else the first.
std::string TokenOf(const compat::Configuration& configuration) {
  std::string own = EnvironmentValue("CLOUDFLARE_API_TOKEN");
  const bool is_known = std::ranges::any_of(
      configuration.tokens, [&](const compat::Token& known) { return known.token == own; });
  if (is_known) return own;
  const std::string* const first = configuration.FindFirstBearerToken();
  return first == nullptr ? "" : *first;
}

// The ids that binding.cjs is to read as others.
std::string TextOf(const std::map<std::string, std::string>& databases_by_id) {
  std::string text;
  compat::JsonWriter json(text);
  json.BeginObject();
  for (const auto& [id, database] : databases_by_id) json.Key(id).String(database);
  json.EndObject();
  return text;
}

// The variables of a namespace of the template, or of `server` without one.
class CommandAccess {
 public:
  CommandAccess(const ServerAccess& server, const Options& options, RunSignals& signals,
                std::function<void(const ServerAccess&)> fill)
      : access_(server) {
    if (options.run_template.empty()) return;
    namespace_.emplace(server, TemplateOrder{options.run_template, std::move(fill),
                                             [&signals] { return !signals.IsWaiting(); }});
    access_ = namespace_->access();
  }

  const ServerAccess& access() const noexcept { return access_; }

 private:
  ServerAccess access_;
  std::optional<TemplateNamespace> namespace_;
};

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

int RunCommand(const Options& given, const compat::Configuration& given_configuration,
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
  const compat::WranglerConfig project = ProjectHere();
  if (given.url) {
    const CommandAccess command(
        AskServer(*given.url, project.account_id, std::cerr), given, signals,
        [&](const ServerAccess& in) { FillByServer(in, given, project, std::cerr); });
    Variables variables = ClientVariables(command.access(), preloads, node_options);
    variables["D1_EMULATOR_DATABASES"] = TextOf(NamesOfBindings(project.databases, std::cerr));
    return KeepRunning(keeper, signals, variables);
  }

  const compat::Configuration configuration =
      WithProjectAccount(given_configuration, project, std::cerr);
  Options options = given;
  if (options.data.empty()) options.data = scratch.path() / "data";
  const std::unique_ptr<BoundServer> bound = BindServer(options, configuration, tls, log);
  BoundServer& server = *bound;
  std::cerr << "d1-emulator: listening on " << server.address().url
            << (given.data.empty() ? "" : ", data folder " + options.data.string()) << std::endl;
  storage::Databases& databases = server.application().databases();
  const auto make_project = [&](const std::string& account_id, std::ostream& messages) {
    return MakeProjectDatabases(project.databases, databases, {account_id, options.max_databases},
                                messages);
  };
  const auto fill = [&](const std::string& account_id, const ProjectDatabases& made) {
    Fill(options, made, databases, {account_id, options.max_databases});
  };
  ServerAccess access{server.address().url, configuration.default_account().id,
                      TokenOf(configuration)};
  ProjectDatabases made;
  if (options.run_template.empty()) {
    made = make_project(access.account_id, std::cerr);
    fill(access.account_id, made);
  }
  Serving serving(server);
  std::optional<CommandAccess> command(std::in_place, access, options, signals,
                                       [&](const ServerAccess& in) {
                                         std::ostringstream unheard;
                                         fill(in.account_id, make_project(in.account_id, unheard));
                                       });
  access = command->access();
  if (!options.run_template.empty() && !access.account_id.empty()) {
    made = make_project(access.account_id, std::cerr);
  }
  if (ready_file) ready_file->Write(server.address(), configuration);
  Variables variables = ClientVariables(access, preloads, node_options);
  variables["D1_EMULATOR_DATABASES"] = TextOf(made.uuids_by_id);
  const int exit_code = KeepRunning(keeper, signals, variables);
  if (ready_file) ready_file->Remove();
  command.reset();  // while there is a server
  serving.Finish();
  return exit_code;
}

}  // namespace emulator
