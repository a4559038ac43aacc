// The command line.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "compat/limits/row_prices.h"
#include "storage/transfer/dump.h"

namespace emulator {

enum class Command {
  kServe,
  kRun,
  kEnv,
  kReady,
  kDatabases,
  kRecover,
  kDisk,
  kWorkspaces,
  kHistoryList,
  kHistoryShow,
  kHistoryVerify,
  kHistoryPrune,
  kHistoryRebuild,
  kInsights,
  kAdvise,
  kCheck,
  kExport,
  kImport,
  kBackup,
  kRestore,
  kPull,
  kPush,
  kCertificate,
};

// What the command line asks for. Sizes are bytes.
struct Options {
  Command command = Command::kServe;
  std::filesystem::path data = ".d1-emulator";  // empty for one of `run` that goes with it

  std::string host = "127.0.0.1";
  int port = 8731;
  // With a certificate and its key, HTTPS is answered as well.
  std::optional<std::filesystem::path> tls_cert;
  std::optional<std::filesystem::path> tls_key;
  std::optional<int> tls_port;  // none: the one after `port`, or any that is free where that is 0
  std::optional<std::filesystem::path> config;
  std::optional<std::filesystem::path> ready_file;
  std::vector<std::string> allow_hosts;
  std::vector<std::string> cors_origins;
  std::uint64_t max_body = std::uint64_t{100} * 1024 * 1024;
  std::uint64_t max_result = 0;
  std::uint64_t max_database_size = 0;
  std::uint64_t max_databases = 0;  // an account
  std::string plan = "paid";
  std::uint64_t max_open_databases = 256;
  double query_timeout_seconds = 0;
  std::uint64_t max_query_memory = std::uint64_t{128} * 1024 * 1024;  // 0: no bound
  std::uint64_t max_memory = std::uint64_t{2} * 1024 * 1024 * 1024;   // of SQLite; 0: no bound
  std::uint64_t workers = 64;
  std::uint64_t max_queue = 1000;     // requests of a database that wait for it
  std::uint64_t max_connections = 0;  // none is asked for: what descriptors leave
  double drain_seconds = 10;
  std::uint64_t transfer_space = 0;  // for uploads and dumps together; 0: as much as there is
  std::uint64_t journal_size = std::uint64_t{32} * 1024 * 1024;  // 0: none
  bool page = true;                                              // for browsers
  bool open = false;  // it in the system's browser, once there is an answer
  bool concurrent_transfers = false;
  bool export_virtual_tables = false;
  std::string durability = "normal";
  std::uint64_t retention_days = 30;  // of history; 0: none is kept
  std::string log_level = "warn";
  bool report_limits = false;
  std::optional<std::uint64_t> seed;  // for ids that repeat themselves

  // Of run; what its database is called stands in `database`.
  std::vector<std::string> run_command;  // and its arguments
  std::string run_template;              // its name; empty without one
  std::optional<std::filesystem::path> migrations;
  std::optional<std::filesystem::path> seed_sql;
  std::optional<std::string> url;  // of a server that runs already; of env, ready and advise, too

  double wait_seconds = 0;  // of ready

  bool recover = false;  // of databases
  bool json = false;     // of disk, advise and check

  // Of the commands on one database.
  std::string database;             // its name or uuid; may be empty for an import and for insights
  std::string bookmark;             // empty for a rebuild to the last commit
  std::uint64_t prune_days = 30;    // of history that a prune keeps
  std::filesystem::path file;       // of export and import; of an import also a folder
  std::optional<std::string> name;  // of what an import makes
  std::optional<std::string> id;    // the same's uuid
  std::optional<std::string> account;  // none: whichever has the database, the default for new ones
  storage::DumpOptions dump;
  std::uint64_t hours = 24;  // of insights, up to now
  std::string sort_by = "time";
  std::uint64_t limit = 10;

  // Of check.
  std::uint64_t days = 30;  // up to now
  compat::RowPrices prices;
  std::vector<std::filesystem::path> sql_files;

  // Of pull and push, with `dump`.
  std::vector<std::string> databases;  // their names or uuids; of check too, all where it is empty
  std::string remote_url;              // of a service's API
  std::string remote_account;          // there; empty for that of CLOUDFLARE_ACCOUNT_ID
  std::optional<std::filesystem::path> token_file;
  std::optional<std::filesystem::path> ca_file;
  bool pull_exactly = false;
  bool dry_run = false;

  std::filesystem::path backup;  // of backup and restore

  // Of certificate.
  std::filesystem::path certificates;  // the folder
  std::vector<std::string> names;      // of the server, besides the usual ones
};

// How the program ends. `run` ends with its command's exit code, whatever that is.
enum class ExitCode {
  kOk = 0,
  kFailure = 1,      // something went wrong while starting or running
  kUsage = 2,        // the command line or the --config file is wrong
  kFolderInUse = 3,  // another server uses the data folder or the ready file
};

// What to do next: run with `options`, or print `text` and end with `exit_code`.
struct ParsedCommandLine {
  std::optional<Options> options;
  std::string text;
  ExitCode exit_code = ExitCode::kOk;
};

ParsedCommandLine ParseCommandLine(int argc, const char* const* argv);

}  // namespace emulator
