// The main() of benches whose arguments are numbers.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bench {

// `--rounds 3`, say, and where the number goes.
struct NumberOption {
  std::string_view name;
  std::variant<int*, std::uint64_t*, double*> to;
};

// Takes `--figures FILE`, for `figures`, and `options` out of the arguments, and runs `measure`.
// The process's exit code: 1, with words on stderr, for what it throws and for other arguments.
int RunBench(const char* name, int argc, char** argv, std::string& figures,
             const std::vector<NumberOption>& options, const std::function<void()>& measure);

}  // namespace bench
