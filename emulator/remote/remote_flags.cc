#include "emulator/remote/remote_flags.h"

#include <CLI/CLI.hpp>

#include "emulator/remote/remote_address.h"

namespace emulator {

namespace {

void AddCommon(CLI::App& command, Options& options, const char* url_flag, const char* about_url) {
  command.add_option(url_flag, options.remote_url, about_url)->default_str(kServiceUrl);
  command.add_option("--data", options.data, "Data folder, whether a server uses it or not")
      ->capture_default_str();
  command.add_option("--account", options.remote_account,
                     "Account there; without it that of CLOUDFLARE_ACCOUNT_ID");
  command.add_option("--local-account", options.account,
                     "Account here, where several have a database of the name");
  command
      .add_option("--token-file", options.token_file,
                  "File of the token; without it that of CLOUDFLARE_API_TOKEN")
      ->check(CLI::ExistingFile);
  command
      .add_option("--ca-file", options.ca_file,
                  "Authorities to check certificates by (PEM), instead of the system's")
      ->check(CLI::ExistingFile);
  command.add_flag_callback(
      "--schema-only,--no-data", [&options] { options.dump.data = false; }, "Leave out rows");
  command.add_option("--table", options.dump.names,
                     "Only this table, or index, trigger or view; may be repeated");
  command.add_option("DATABASE", options.databases, "Their names or uuids")->required();
}

void AddPull(CLI::App& app, Options& options) {
  CLI::App* pull = app.add_subcommand(
      "pull",
      "Take databases of the real service, or of whatever else speaks its API, into a data folder, "
      "with their names and ids");
  AddCommon(*pull, options, "--from", "Where they are: the address that ends in /client/v4");
  pull->add_flag_callback(
      "--exact", [&options] { options.pull_exactly = true; },
      "Ask for SQLite's own form, which keeps whole numbers over 2^53 and virtual tables, where "
      "the service has it");
  pull->callback([&options] { options.command = Command::kPull; });
}

void AddPush(CLI::App& app, Options& options) {
  CLI::App* push = app.add_subcommand(
      "push",
      "Make databases of a data folder anew at the real service, or at whatever else speaks its "
      "API: of their names, which nobody has there or whose databases are empty");
  AddCommon(*push, options, "--to", "Where they go: the address that ends in /client/v4");
  push->add_option("--plan", options.plan, "Whose sizes --dry-run goes by: paid or free")
      ->check(CLI::IsMember({"paid", "free"}))
      ->capture_default_str();
  push->add_flag("--dry-run", options.dry_run,
                 "Ask nobody, and tell what the service would refuse; exit 1 if there is anything");
  push->callback([&options] { options.command = Command::kPush; });
}

}  // namespace

void AddRemoteCommands(CLI::App& app, Options& options) {
  AddPull(app, options);
  AddPush(app, options);
}

}  // namespace emulator
