#include "bench/number_options.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <system_error>

#include "bench/figures.h"

namespace bench {

namespace {

void Read(std::string_view name, std::string_view text, const NumberOption& option) {
  const auto read = [&](auto* to) {
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), *to);
    return failure == std::errc() && end == text.data() + text.size();
  };
  if (std::visit(read, option.to)) return;
  throw std::runtime_error(std::string(name) + " takes a number, not '" + std::string(text) + "'");
}

}  // namespace

int RunBench(const char* name, int argc, char** argv, std::string& figures,
             const std::vector<NumberOption>& options, const std::function<void()>& measure) {
  try {
    figures = TakeFiguresOption(argc, argv);
    for (int i = 1; i < argc; i += 2) {
      const std::string_view given = argv[i];
      const auto option = std::ranges::find(options, given, &NumberOption::name);
      if (option == options.end()) {
        throw std::runtime_error("unknown argument " + std::string(given));
      }
      Read(given, i + 1 < argc ? argv[i + 1] : "", *option);
    }
    measure();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", name, error.what());
    return 1;
  }
}

}  // namespace bench
