// The whole application served by cpp-httplib's server in the place of our own: what our own gives.
//
//   library_application DATA
//
// Prints where it listens and serves until SIGTERM.

#include <csignal>
#include <cstdio>
#include <exception>
#include <thread>

#include "compat/configuration.h"
#include "emulator/application.h"
#include "emulator/log.h"
#include "emulator/options.h"
#include "tests/support/library_server/library_server.h"

namespace {

emulator::ServerOptions OptionsFor(emulator::Application& application) {
  emulator::ServerOptions options;
  options.answer_error = [&](const emulator::Request& request, const storage::Error& error) {
    return application.AnswerError(request, error);
  };
  options.answer_internal_error = [&](const emulator::Request& request) {
    return application.AnswerInternalError(request);
  };
  options.record_request = [&](const emulator::RequestRecord& record) {
    application.metrics().Count(record);
  };
  return options;
}

void Serve(const char* data, const sigset_t& signals) {
  const char* const words[] = {"d1-emulator", "serve", "--data", data};
  const emulator::Options options = *emulator::ParseCommandLine(4, words).options;
  const compat::Configuration configuration = compat::Configuration::Open();
  emulator::Log log(options.log_level);
  emulator::Application application(options, configuration, log);
  emulator::LibraryServer server(OptionsFor(application), [&](const emulator::Request& request,
                                                              emulator::RequestTrace& trace) {
    return application.Handle(request, trace);
  });
  const int port = server.Bind();
  std::thread serving([&] { server.Serve(); });
  std::printf("library_application listening on http://127.0.0.1:%d\n", port);
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  server.Stop();
  serving.join();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: library_application DATA\n", stderr);
    return 2;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  try {
    Serve(argv[1], signals);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "library_application: %s\n", error.what());
    return 1;
  }
  return 0;
}
