#include "emulator/open_in_browser.h"

#include <array>
#include <csignal>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace emulator {

bool OpenInBrowser(const std::string& url) {
  // The shell leaves the opener behind, so that nobody has to wait for a browser to end.
  std::string shell = "sh";
  std::string option = "-c";
  std::string script = R"(command -v xdg-open >/dev/null || exit 1
xdg-open "$1" </dev/null >/dev/null 2>&1 &)";
  std::string address = url;
  const std::array<char*, 6> words = {shell.data(), option.data(),  script.data(),
                                      shell.data(), address.data(), nullptr};
  // Signals that the server waits for end a browser as they do elsewhere.
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = -1;
  const bool is_started =
      posix_spawnp(&child, shell.c_str(), nullptr, &attributes, words.data(), environ) == 0;
  posix_spawnattr_destroy(&attributes);
  int status = 0;
  return is_started && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

}  // namespace emulator
