// The process: command line, parts, signals. The only place that prints.

#include <csignal>
#include <cstddef>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include "compat/configuration.h"
#include "compat/configuration_reader.h"
#include "emulator/bound_server.h"
#include "emulator/check/check_command.h"
#include "emulator/commands/backup_command.h"
#include "emulator/commands/certificate_command.h"
#include "emulator/commands/databases_command.h"
#include "emulator/commands/disk_command.h"
#include "emulator/commands/history_changes.h"
#include "emulator/commands/history_command.h"
#include "emulator/commands/insights_command.h"
#include "emulator/commands/recover_command.h"
#include "emulator/commands/transfer_command.h"
#include "emulator/commands/workspaces_command.h"
#include "emulator/log.h"
#include "emulator/open_in_browser.h"
#include "emulator/options.h"
#include "emulator/ready_file.h"
#include "emulator/remote/pull_command.h"
#include "emulator/remote/push_command.h"
#include "emulator/run/advise_command.h"
#include "emulator/run/env_command.h"
#include "emulator/run/ready_command.h"
#include "emulator/run/run_command.h"
#include "emulator/servers.h"
#include "emulator/signal_waiter.h"
#include "storage/error.h"
#include "storage/heap.h"

namespace {

using emulator::AfterSignal;
using emulator::ExitCode;
using emulator::Options;
using storage::ErrorKind;

// One line, whatever the message holds.
ExitCode Complain(const std::string& message, ExitCode code) {
  std::cerr << "d1-emulator: " << message << std::endl;
  return code;
}

ExitCode Serve(const Options& options, const compat::Configuration& configuration,
               const std::optional<emulator::Servers::Tls>& tls,
               std::optional<emulator::ReadyFile>& ready_file) {
  emulator::BlockEndSignals();
  std::signal(SIGPIPE, SIG_IGN);

  emulator::Log log(options.log_level);
  emulator::BoundServer server(options, configuration, tls, log);
  const emulator::ServerAddress& address = server.address();
  std::cout << emulator::StartUpLines(address, configuration, options) << std::flush;
  if (ready_file) ready_file->Write(address, configuration);
  if (options.open && !emulator::OpenInBrowser(address.url + "/")) {
    std::cerr << "d1-emulator: there is no xdg-open to open the page with: it is at " << address.url
              << "/" << std::endl;
  }

  const emulator::SignalWaiter ender([&, is_ending = false]() mutable {
    // Whoever asks twice does not want to wait for what still runs. Every commit is safe.
    if (std::exchange(is_ending, true)) return AfterSignal::kEnd;
    if (ready_file) ready_file->Remove();
    server.Stop();
    if (const std::size_t running = server.counters().requests_in_flight; running > 0) {
      std::cerr << "d1-emulator: ending; requests that are still being answered: " << running
                << ", which have up to " << options.drain_seconds
                << " s; a second signal ends at once" << std::endl;
    }
    return AfterSignal::kGoOn;
  });
  server.Serve();
  return ExitCode::kOk;
}

// None, and the complaint made, when the --config file will not do.
std::optional<compat::Configuration> FindConfiguration(const Options& options) {
  try {
    return options.config ? compat::ReadConfiguration(*options.config)
                          : compat::Configuration::Open();
  } catch (const storage::Error& error) {
    Complain("config " + options.config->string() + ": " + error.what(), ExitCode::kUsage);
    return std::nullopt;
  }
}

// Also of `run`, which has a command beside the server.
ExitCode RunServer(const Options& options) {
  // First of all, so that nobody takes the file of a server that was killed for this one's.
  std::optional<emulator::ReadyFile> ready_file;
  if (options.ready_file) ready_file.emplace(*options.ready_file);
  const std::optional<compat::Configuration> configuration = FindConfiguration(options);
  if (!configuration) return ExitCode::kUsage;
  std::optional<emulator::Servers::Tls> tls;
  try {
    tls = emulator::BoundServer::TlsOf(options);
  } catch (const storage::Error& error) {
    return Complain(error.what(), ExitCode::kUsage);
  }
  if (options.command == emulator::Command::kRun) {
    return static_cast<ExitCode>(emulator::RunCommand(options, *configuration, tls, ready_file));
  }
  return Serve(options, *configuration, tls, ready_file);
}

ExitCode RunWorkspaces(const Options& options) {
  const std::optional<compat::Configuration> configuration = FindConfiguration(options);
  if (!configuration) return ExitCode::kUsage;
  emulator::ListWorkspaces(*configuration, std::cout);
  return ExitCode::kOk;
}

// What works on a data folder, and tells `out` what it has done.
ExitCode RunWithLog(const Options& options,
                    void (*command)(const Options&, emulator::Log&, std::ostream&),
                    std::ostream& out) {
  emulator::Log log(options.log_level);
  command(options, log, out);
  return ExitCode::kOk;
}

ExitCode RunPush(const Options& options) {
  if (!options.dry_run) return RunWithLog(options, &emulator::PushDatabases, std::cerr);
  return emulator::TellPushFaults(options, std::cout) ? ExitCode::kFailure : ExitCode::kOk;
}

ExitCode Run(const Options& options) {
  try {
    switch (options.command) {
      case emulator::Command::kServe:
      case emulator::Command::kRun:
        return RunServer(options);
      case emulator::Command::kEnv:
        emulator::PrintEnvironment(options, std::cout);
        return ExitCode::kOk;
      case emulator::Command::kReady:
        emulator::AwaitReady(options);
        return ExitCode::kOk;
      case emulator::Command::kDatabases:
        emulator::ListDatabases(options.data, std::cout);
        return ExitCode::kOk;
      case emulator::Command::kDisk:
        emulator::TellDiskUse(
            options.data, options.json ? emulator::DiskFormat::kJson : emulator::DiskFormat::kTable,
            std::cout, std::cerr);
        return ExitCode::kOk;
      case emulator::Command::kWorkspaces:
        return RunWorkspaces(options);
      case emulator::Command::kHistoryList:
        emulator::ListHistory(options, std::cout);
        return ExitCode::kOk;
      case emulator::Command::kHistoryShow:
        emulator::ShowHistory(options, std::cout);
        return ExitCode::kOk;
      case emulator::Command::kHistoryVerify:
        return emulator::VerifyHistory(options, std::cout) ? ExitCode::kOk : ExitCode::kFailure;
      case emulator::Command::kHistoryPrune:
        return RunWithLog(options, &emulator::PruneHistory, std::cout);
      case emulator::Command::kHistoryRebuild:
        return RunWithLog(options, &emulator::RebuildDatabaseFile, std::cout);
      case emulator::Command::kRecover:
        return RunWithLog(options, &emulator::RecoverDatabases, std::cout);
      case emulator::Command::kInsights:
        emulator::ListInsights(options, std::cout);
        return ExitCode::kOk;
      case emulator::Command::kAdvise:
        return RunWithLog(options, &emulator::AdviseOnIndexes, std::cout);
      case emulator::Command::kCheck:
        return emulator::TellChecks(options, std::cout) ? ExitCode::kFailure : ExitCode::kOk;
      case emulator::Command::kCertificate:
        emulator::MakeCertificate(options, std::cout);
        return ExitCode::kOk;
      case emulator::Command::kExport: {
        emulator::ExportToFile(options, std::cerr);
        return ExitCode::kOk;
      }
      case emulator::Command::kImport:
        return RunWithLog(options, &emulator::ImportFromFile, std::cerr);
      case emulator::Command::kBackup:
        return RunWithLog(options, &emulator::BackUpDataFolder, std::cerr);
      case emulator::Command::kRestore:
        emulator::RestoreDataFolder(options, std::cerr);
        return ExitCode::kOk;
      case emulator::Command::kPull:
        return RunWithLog(options, &emulator::PullDatabases, std::cerr);
      case emulator::Command::kPush:
        return RunPush(options);
    }
  } catch (const storage::Error& error) {
    return Complain(error.what(), error.kind() == ErrorKind::kLocked ? ExitCode::kFolderInUse
                                                                     : ExitCode::kFailure);
  } catch (const std::exception& error) {
    return Complain(error.what(), ExitCode::kFailure);
  }
  return ExitCode::kFailure;
}

}  // namespace

int main(int argc, char** argv) {
  // A write beyond `ulimit -f` is an error of that write.
  std::signal(SIGXFSZ, SIG_IGN);
  storage::KeepLargeMemoryApart();
  const emulator::ParsedCommandLine parsed = emulator::ParseCommandLine(argc, argv);
  if (!parsed.options) {
    (parsed.exit_code == ExitCode::kOk ? std::cout : std::cerr) << parsed.text;
    return static_cast<int>(parsed.exit_code);
  }
  return static_cast<int>(Run(*parsed.options));
}
