// The command line as data: what its manual page and its completions in shells are made of.

#pragma once

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace emulator {

// What may stand behind a command, with a name or by its place.
struct CommandArgument {
  std::string name;   // "--port", or "DATABASE" by its place
  std::string value;  // what is to be written for its value, "INT"; empty when it takes none
  std::vector<std::string> choices;  // the only values there are; empty when there are others
  std::string about;
  std::string default_value;
  bool is_placed = false;  // by its place
};

struct CommandTable {
  std::string name;
  std::string about;
  std::vector<CommandArgument> arguments;
  std::vector<CommandTable> commands;
};

CommandTable TableOf(const CLI::App& app);

}  // namespace emulator
