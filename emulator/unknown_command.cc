#include "emulator/unknown_command.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <utility>

namespace emulator {

namespace {

// More letters than these wrong, missing or too many make another word.
constexpr std::size_t kMostSlips = 2;

// How many letters have to be changed, left out or put in to make one of the other (Levenshtein).
std::size_t SlipsBetween(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string UnknownCommandText(const std::string& command,
                               const std::vector<std::string>& commands) {
  std::string all;
  const std::string* likely = nullptr;
  std::size_t fewest = kMostSlips + 1;
  for (const std::string& known : commands) {
    all += (all.empty() ? "" : ", ") + known;
    const std::size_t slips = SlipsBetween(command, known);
    if (slips < fewest) {
      fewest = slips;
      likely = &known;
    }
  }
  std::string text = "d1-emulator: there is no command " + command;
  if (likely != nullptr) text += "; did you mean " + *likely + "?";
  return text + "\nThe commands are " + all + "; d1-emulator --help tells what they do.\n";
}

}  // namespace emulator
