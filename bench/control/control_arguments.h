// What control_bench is told.

#pragma once

#include <string>

namespace bench {

struct ControlArguments {
  int rounds = 200;
  int megabytes = 1000;
  int namespaces = 10'000;
  int seconds = 2;
  bool with_miniflare = true;
  std::string figures;
};

// Throws std::runtime_error for what is no argument.
ControlArguments ParseControlArguments(int argc, char** argv);

}  // namespace bench
