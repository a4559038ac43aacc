#include "bench/control/control_arguments.h"

#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "bench/figures.h"

namespace bench {

ControlArguments ParseControlArguments(int argc, char** argv) {
  ControlArguments arguments;
  arguments.figures = TakeFiguresOption(argc, argv);
  if (argc > 1 && std::string_view(argv[argc - 1]) == "--without-miniflare") {
    arguments.with_miniflare = false;
    --argc;
  }
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    int* const number = name == "--rounds"       ? &arguments.rounds
                        : name == "--megabytes"  ? &arguments.megabytes
                        : name == "--namespaces" ? &arguments.namespaces
                        : name == "--seconds"    ? &arguments.seconds
                                                 : nullptr;
    if (number == nullptr) throw std::runtime_error("unknown argument " + std::string(name));
    *number = std::atoi(argv[i + 1]);
  }
  return arguments;
}

}  // namespace bench
