// The process: command line, parts, signals. The only place that prints.

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "compat/configuration.h"
#include "compat/configuration_reader.h"
#include "emulator/application.h"
#include "emulator/commands/databases_command.h"
#include "emulator/commands/history_command.h"
#include "emulator/commands/insights_command.h"
#include "emulator/commands/transfer_command.h"
#include "emulator/databases_options.h"
#include "emulator/descriptor_limit.h"
#include "emulator/http/server.h"
#include "emulator/log.h"
#include "emulator/options.h"
#include "emulator/ready_file.h"
#include "storage/database/database.h"
#include "storage/error.h"

namespace {

using emulator::ExitCode;
using emulator::Options;
using storage::ErrorKind;

// One line, whatever the message holds.
ExitCode Complain(const std::string& message, ExitCode code) {
  std::cerr << "d1-emulator: " << message << std::endl;
  return code;
}

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

emulator::ServerOptions ServerOptionsOf(const Options& options, emulator::Application& application,
                                        emulator::Log& log) {
  emulator::ServerOptions server;
  server.host = options.host;
  server.port = options.port;
  server.workers = options.workers;
  server.max_body_bytes = options.max_body;
  server.allow_hosts = options.allow_hosts;
  server.cors_origins = options.cors_origins;
  server.answer_error = [&](const emulator::Request& request, const storage::Error& error) {
    return application.AnswerError(request, error);
  };
  server.answer_internal_error = [&](const emulator::Request& request) {
    return application.AnswerInternalError(request);
  };
  server.log = [&](const std::string& message) { log.Error(message); };
  server.record_request = [&, logs = log.LogsRequests()](const emulator::RequestRecord& record) {
    application.metrics().Count(record);
    if (logs) log.Request(record);
  };
  return server;
}

// Every connection and every open database takes descriptors: no more databases stay open than
// there are descriptors for.
Options WithinDescriptors(Options options, emulator::Log& log) {
  const std::uint64_t limit = emulator::RaiseDescriptorLimit();
  const std::size_t most = emulator::OpenDatabasesWithin(
      limit, storage::MostDescriptors(emulator::DatabasesOptionsOf(options).database));
  if (options.max_open_databases > most) {
    log.Info("the limit of " + std::to_string(limit) + " descriptors lets " + std::to_string(most) +
             " databases stay open, not " + std::to_string(options.max_open_databases));
    options.max_open_databases = most;
  }
  return options;
}

// Calls `on_signal` from a thread of its own once one of the signals comes, and at the latest when
// this goes.
class SignalWaiter {
 public:
  // Requires: the signals are blocked in every thread.
  SignalWaiter(const sigset_t& signals, std::function<void()> on_signal)
      : thread_([signals, call = std::move(on_signal)] {
          int signal = 0;
          sigwait(&signals, &signal);
          call();
        }) {}
  ~SignalWaiter() {
    // The signal is blocked, so that it ends nothing: sigwait takes it.
    // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread)
    pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
  }
  SignalWaiter(const SignalWaiter&) = delete;
  SignalWaiter& operator=(const SignalWaiter&) = delete;

 private:
  std::thread thread_;
};

ExitCode Serve(const Options& options, const compat::Configuration& configuration) {
  // Before the first thread, so that all inherit it: only the thread below takes these signals.
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  emulator::Log log(options.log_level);
  emulator::Application application(WithinDescriptors(options, log), configuration, log);
  emulator::Server server(ServerOptionsOf(options, application, log),
                          [&](const emulator::Request& request, emulator::RequestTrace& trace) {
                            return application.Handle(request, trace);
                          });
  const int port = server.Bind();
  application.metrics().Watch([&] { return server.counters(); });
  const emulator::ServerAddress address = emulator::AddressOf(options.host, port);
  std::cout << emulator::StartUpLines(address, configuration) << std::flush;
  if (options.ready_file) WriteReadyFile(*options.ready_file, address, configuration);

  const SignalWaiter ender(signals, [&] { server.Stop(); });
  server.Serve();
  return ExitCode::kOk;
}

ExitCode RunServe(const Options& options) {
  std::optional<compat::Configuration> configuration;
  try {
    configuration =
        options.config ? compat::ReadConfiguration(*options.config) : compat::Configuration::Open();
  } catch (const storage::Error& error) {
    return Complain("config " + options.config->string() + ": " + error.what(), ExitCode::kUsage);
  }
  return Serve(options, *configuration);
}

ExitCode Run(const Options& options) {
  try {
    switch (options.command) {
      case emulator::Command::kServe:
        return RunServe(options);
      case emulator::Command::kDatabases:
        emulator::ListDatabases(options.data, std::cout);
        return ExitCode::kOk;
      case emulator::Command::kHistoryList:
        emulator::ListHistory(options, std::cout);
        return ExitCode::kOk;
      case emulator::Command::kHistoryShow:
        emulator::ShowHistory(options, std::cout);
        return ExitCode::kOk;
      case emulator::Command::kHistoryVerify:
        return emulator::VerifyHistory(options, std::cout) ? ExitCode::kOk : ExitCode::kFailure;
      case emulator::Command::kInsights:
        emulator::ListInsights(options, std::cout);
        return ExitCode::kOk;
      case emulator::Command::kExport: {
        emulator::Log log(options.log_level);
        emulator::ExportToFile(options, log, std::cerr);
        return ExitCode::kOk;
      }
      case emulator::Command::kImport: {
        emulator::Log log(options.log_level);
        emulator::ImportFromFile(options, log, std::cerr);
        return ExitCode::kOk;
      }
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
  const emulator::ParsedCommandLine parsed = emulator::ParseCommandLine(argc, argv);
  if (!parsed.options) {
    (parsed.exit_code == ExitCode::kOk ? std::cout : std::cerr) << parsed.text;
    return static_cast<int>(parsed.exit_code);
  }
  return static_cast<int>(Run(*parsed.options));
}
