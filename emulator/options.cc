#include "emulator/options.h"

#include <algorithm>
#include <memory>
#include <sstream>
#include <string_view>

#include <CLI/CLI.hpp>

#include "compat/limits.h"
#include "emulator/check/check_flags.h"
#include "emulator/commands/backup_flags.h"
#include "emulator/insights_flags.h"
#include "emulator/manual/command_table.h"
#include "emulator/manual/man_page.h"
#include "emulator/manual/shell_completion.h"
#include "emulator/remote/remote_flags.h"
#include "emulator/serve_flags.h"
#include "emulator/unknown_command.h"
#include "emulator/version.h"

namespace emulator {

namespace {

constexpr const char* kExitCodes =
    "`d1-emulator COMMAND --help` tells of one command.\n"
    "Exit codes: 0 done; 1 something went wrong; 2 the command line or the --config file is wrong; "
    "3 another server uses the data folder or the ready file.";

// CLI11 writes "what(1x)" for an argument that may stand more than once.
class PlainFormatter : public CLI::Formatter {
 public:
  std::string make_option_usage(const CLI::Option* option) const override {
    const bool may_repeat = option->get_expected_max() > 1;
    return may_repeat ? option->get_name(true) + " ..." : Formatter::make_option_usage(option);
  }
};

void AddPort(CLI::App& command, Options& options, const char* about) {
  command.add_option("--port", options.port, about)->check(CLI::Range(0, 65535));
}

void AddServe(CLI::App& app, Options& options) {
  CLI::App* serve = app.add_subcommand("serve",
                                       "Answer the D1 API until SIGTERM or SIGINT, which stops "
                                       "queries that run; the second does not wait for anything");
  AddPort(*serve, options, "Port to listen on, 0 for any that is free [8731]");
  serve->add_option("--data", options.data, "Data folder, made if missing")->capture_default_str();
  AddServeFlags(*serve, options);
  serve->add_flag("--open", options.open, "Open the page in the browser, once it is there")
      ->excludes(serve->get_option("--no-page"));
  serve->callback([&options] { options.command = Command::kServe; });
}

constexpr const char* kNoCommand =
    "d1-emulator: the command to run is missing; it stands behind --, as in\n"
    "  d1-emulator run -- npx wrangler dev\n";

void AddRun(CLI::App& app, Options& options) {
  CLI::App* run = app.add_subcommand(
      "run",
      "Run a command with a server of its own, which its wrangler, SDK and Workers talk to as if "
      "it were Cloudflare: d1-emulator run [flags] -- COMMAND [ARG...]. It ends with the command's "
      "exit code, 127 where there is no such command, 128 + n where signal n ended it");
  AddPort(*run, options, "Port to listen on; without it any that is free");
  CLI::Option* const data = run->add_option(
      "--data", options.data, "Data folder, made if missing; without it one that goes at the end");
  CLI::Option* const url =
      run->add_option("--url", options.url, "Of a server that runs already, instead of a new one");
  CLI::Option* const migrations =
      run->add_option("--migrations", options.migrations,
                      "Folder of wrangler's migrations, applied first where they are not yet")
          ->check(CLI::ExistingDirectory);
  CLI::Option* const seed =
      run->add_option("--seed-sql", options.seed_sql, "File of SQL, run first, after migrations")
          ->check(CLI::ExistingFile);
  run->add_option("--database", options.database,
                  "Which one those two fill, made if missing; without it the only one of the "
                  "wrangler configuration here, else db");
  CLI::Option* const of_template = run->add_option(
      "--template", options.run_template,
      "Name of a template, in which those three fill a database once, whichever of many runs comes "
      "first; the command gets a namespace of it, an account that goes at the end");
  for (CLI::Option* const own : {data, run->get_option("--port")}) url->excludes(own);
  AddServeFlags(*run, options);
  run->callback([&options, url, migrations, seed, of_template] {
    options.command = Command::kRun;
    if (url->count() == 0 || of_template->count() > 0) return;
    for (const CLI::Option* const filling : {migrations, seed}) {
      if (filling->count() > 0)
        throw CLI::RequiresError(filling->get_name(), "--template or no --url");
    }
  });
}

void AddEnv(CLI::App& app, Options& options) {
  CLI::App* env = app.add_subcommand("env",
                                     "Print the variables that lead clients to a server, for a "
                                     "shell: eval \"$(d1-emulator env)\"");
  env->add_option("--data", options.data, "Data folder, whose server is meant")
      ->capture_default_str()
      ->excludes(env->add_option("--url", options.url, "The server's address, instead"));
  env->callback([&options] { options.command = Command::kEnv; });
}

void AddReady(CLI::App& app, Options& options) {
  CLI::App* ready =
      app.add_subcommand("ready", "Exit 0 once a server answers, and 1 if it does not");
  ready->add_option("--url", options.url, "The server's address [http://127.0.0.1:8731]");
  ready->add_option("--wait", options.wait_seconds, "Seconds that it may take")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  ready->callback([&options] { options.command = Command::kReady; });
}

void AddDatabases(CLI::App& app, Options& options) {
  CLI::App* databases = app.add_subcommand(
      "databases", "List the databases of a data folder: name, uuid, account, size, file");
  databases->add_option("--data", options.data, "Data folder")->capture_default_str();
  databases->add_flag(
      "--recover", options.recover,
      "Take in databases whose folders are there and which the catalog does not know, as "
      "recovered-UUID");
  databases->add_option("--account", options.account, "Account whose they become, with --recover");
  databases->callback(
      [&options] { options.command = options.recover ? Command::kRecover : Command::kDatabases; });
}

void AddDisk(CLI::App& app, Options& options) {
  CLI::App* disk = app.add_subcommand(
      "disk",
      "Tell what takes how many bytes in a data folder, while a server runs or not: each "
      "database's "
      "file, log and history; catalog, usage, and the files of a server's transfers");
  disk->add_option("--data", options.data, "Data folder")->capture_default_str();
  disk->add_flag("--json", options.json, "As one JSON object");
  disk->callback([&options] { options.command = Command::kDisk; });
}

void AddWorkspaces(CLI::App& app, Options& options) {
  CLI::App* workspaces = app.add_subcommand(
      "workspaces", "List the workspaces of /api/databases: id, slug, name, account");
  workspaces->add_option("--config", options.config,
                         "As the server has it; without it open mode's");
  workspaces->callback([&options] { options.command = Command::kWorkspaces; });
}

void AddHistory(CLI::App& app, Options& options) {
  CLI::App* history = app.add_subcommand(
      "history", "Look into what time travel keeps of a database, while a server runs or not");
  history->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, Command command) {
    CLI::App* added = history->add_subcommand(name, about);
    added->add_option("--data", options.data, "Data folder")->capture_default_str();
    added->add_option("--account", options.account, "Account whose database it is");
    added->add_option("DATABASE", options.database, "Its name or uuid")->required();
    added->callback([&options, command] { options.command = command; });
    return added;
  };
  add("list", "Every commit: bookmark, time, kind, pages, bytes", Command::kHistoryList);
  add("show", "One commit in detail", Command::kHistoryShow)
      ->add_option("BOOKMARK", options.bookmark, "As list shows it")
      ->required();
  add("verify", "Rebuild the database commit by commit and compare; exit 1 if anything is wrong",
      Command::kHistoryVerify);
  add("prune", "Remove what is old, of a data folder that no server uses", Command::kHistoryPrune)
      ->add_option("--retention-days", options.prune_days,
                   "What is kept; 0 keeps the state that the database is in and no other")
      ->check(CLI::Range(0, 36'500))
      ->capture_default_str();
  add("rebuild",
      "Write the database's file anew out of its history, in a data folder that no server uses; "
      "what was there is kept beside it",
      Command::kHistoryRebuild)
      ->add_option("--at", options.bookmark, "The bookmark to go to; without it the last commit");
}

void AddExport(CLI::App& app, Options& options) {
  options.dump.form = storage::DumpForm::kShell;
  CLI::App* command = app.add_subcommand("export",
                                         "Write a database of a data folder, also while a server "
                                         "uses it, to a file of SQL that import "
                                         "and SQLite's shell read back as it was");
  command->add_option("--data", options.data, "Data folder")->capture_default_str();
  command->add_option("--account", options.account, "Account whose database it is");
  command->add_flag_callback(
      "--no-data", [&] { options.dump.data = false; }, "Leave out rows");
  command->add_flag_callback(
      "--no-schema", [&] { options.dump.schema = false; }, "Leave out all but rows");
  command->add_option("--table", options.dump.names,
                      "Only this table, or index, trigger or view; may be repeated");
  CLI::Option* const as_d1 = command->add_flag_callback(
      "--as-d1", [&] { options.dump.form = storage::DumpForm::kD1; },
      "In the form of D1's export, which D1's import reads");
  command
      ->add_flag_callback(
          "--export-virtual-tables",
          [&] { options.dump.virtual_tables = storage::VirtualTables::kRestore; },
          "Export virtual tables in that form too, which D1 refuses")
      ->needs(as_d1);
  command->add_option("database", options.database, "Name or uuid")->required();
  command->add_option("file", options.file, "Replaced once the dump is whole")->required();
  command->callback([&options] { options.command = Command::kExport; });
}

void AddImport(CLI::App& app, Options& options, std::vector<std::string>& what) {
  CLI::App* command = app.add_subcommand(
      "import",
      "Run a file of SQL, also one that SQLite's shell has dumped, on a database of a data folder, "
      "or "
      "take in an SQLite file or the local databases of a wrangler project as new databases");
  command->add_option("--data", options.data, "Data folder, made if missing")
      ->capture_default_str();
  command->add_option("--account", options.account, "Account whose database it is, or will be");
  command->add_option("--name", options.name,
                      "Name of the database that is made, where the file's will not do");
  command->add_option("--id", options.id,
                      "UUID of the database that is made; those of a project have theirs from its "
                      "configuration");
  command
      ->add_option("what", what,
                   "[DATABASE] FILE, or the folder of a project or of its .wrangler/state/v3/d1")
      ->required()
      ->expected(1, 2)
      ->option_text(" ");
  command->callback([&options, &what] {
    options.command = Command::kImport;
    options.file = what.back();
    if (what.size() == 2) options.database = what.front();
  });
}

void AddCertificate(CLI::App& app, Options& options) {
  CLI::App* command = app.add_subcommand(
      "certificate",
      "Make a local authority and a certificate for --tls-cert, valid for localhost, 127.0.0.1 and "
      "::1; an authority that is there is kept");
  command->add_option("--name", options.names,
                      "One more host name or IP address that the server has; may be repeated");
  command->add_option("DIR", options.certificates, "Folder of the files, made if missing")
      ->required();
  command->callback([&options] { options.command = Command::kCertificate; });
}

// What is printed then is made of all commands, these included.
using Manual = std::string (*)(const CLI::App& app);

std::string ManPageOf(const CLI::App& app) {
  return ManPage(TableOf(app), ProgramVersion(), kExitCodes);
}

void AddManual(CLI::App& app, Manual& manual) {
  CLI::App* completion = app.add_subcommand(
      "completion",
      "Print what has a shell complete d1-emulator's command line: source <(d1-emulator completion "
      "bash)");
  completion->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, Manual printed) {
    completion->add_subcommand(name, about)->callback([&manual, printed] { manual = printed; });
  };
  add("bash", "For bash, to be sourced",
      [](const CLI::App& all) { return BashCompletion(TableOf(all)); });
  add("zsh", "For zsh, as _d1-emulator in a folder of fpath",
      [](const CLI::App& all) { return ZshCompletion(TableOf(all)); });
  add("fish", "For fish, as d1-emulator.fish",
      [](const CLI::App& all) { return FishCompletion(TableOf(all)); });
  app.add_subcommand("man", "Print the manual page: d1-emulator man | man -l -")
      ->callback([&manual] { manual = ManPageOf; });
}

// How many there are before the --; all where there is none.
int ArgumentsBeforeCommand(int argc, const char* const* argv) {
  const auto is_end = [](const char* argument) { return std::string_view(argument) == "--"; };
  return static_cast<int>(std::find_if(argv, argv + argc, is_end) - argv);
}

bool AsksForHelp(int argc, const char* const* argv) {
  return std::any_of(argv, argv + argc, [](std::string_view argument) {
    return argument == "--help" || argument == "-h";
  });
}

// What is not said of a server means another thing for `run`.
void FinishServeOptions(const CLI::App& app, Options& options) {
  const bool runs = options.command == Command::kRun;
  const CLI::App& command = *app.get_subcommand(runs ? "run" : "serve");
  ApplyPlan(command, options);
  if (!runs) return;
  if (command.count("--port") == 0) options.port = 0;
  if (command.count("--data") == 0) options.data.clear();
}

}  // namespace

ParsedCommandLine ParseCommandLine(int argc, const char* const* argv) {
  Options options;
  options.max_result = compat::kMaxResultBytes;
  options.max_database_size = compat::kPaidPlan.database_bytes;
  options.max_databases = compat::kPaidPlan.databases;
  options.transfer_space = compat::kTransferSpaceBytes;
  options.query_timeout_seconds = static_cast<double>(compat::kQueryTimeoutMs) / 1000;

  CLI::App app("A local, offline emulator of Cloudflare D1", "d1-emulator");
  app.set_version_flag("--version", VersionText());
  app.formatter(std::make_shared<PlainFormatter>());
  app.require_subcommand(1);
  app.footer(kExitCodes);
  AddServe(app, options);
  AddRun(app, options);
  AddEnv(app, options);
  AddReady(app, options);
  AddDatabases(app, options);
  AddDisk(app, options);
  AddWorkspaces(app, options);
  AddHistory(app, options);
  AddInsightsCommands(app, options);
  AddCheckCommand(app, options);
  AddExport(app, options);
  std::vector<std::string> what;
  AddImport(app, options, what);
  AddBackupCommands(app, options);
  AddRemoteCommands(app, options);
  AddCertificate(app, options);
  Manual manual = nullptr;
  AddManual(app, manual);

  ParsedCommandLine parsed;
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (first.empty() || first == "help") {
    parsed.text = app.help();
    parsed.exit_code = first.empty() ? ExitCode::kUsage : ExitCode::kOk;
    return parsed;
  }
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    commands.push_back(command->get_name());
  }
  if (!first.starts_with('-') &&
      std::find(commands.begin(), commands.end(), first) == commands.end()) {
    parsed.text = UnknownCommandText(std::string(first), commands);
    parsed.exit_code = ExitCode::kUsage;
    return parsed;
  }
  const int own_argc = first == "run" ? ArgumentsBeforeCommand(argc, argv) : argc;
  try {
    options.run_command.assign(argv + std::min(own_argc + 1, argc), argv + argc);
    if (first == "run" && options.run_command.empty() && !AsksForHelp(own_argc, argv)) {
      parsed.text = kNoCommand;
      parsed.exit_code = ExitCode::kUsage;
      return parsed;
    }
    app.parse(own_argc, argv);
    if (manual != nullptr) {
      parsed.text = manual(app);
      return parsed;
    }
    FinishServeOptions(app, options);
    parsed.options = options;
  } catch (const CLI::ParseError& error) {
    std::ostringstream text;
    const bool asked = app.exit(error, text, text) == 0;
    parsed.text = text.str();
    parsed.exit_code = asked ? ExitCode::kOk : ExitCode::kUsage;
  }
  return parsed;
}

}  // namespace emulator
