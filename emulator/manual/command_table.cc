#include "emulator/manual/command_table.h"

#include <sstream>
#include <utility>

#include <CLI/CLI.hpp>

namespace emulator {

namespace {

// "TEXT:{paid,free}" has two.
std::vector<std::string> ChoicesIn(const std::string& type) {
  std::vector<std::string> choices;
  const std::size_t begin = type.find('{');
  const std::size_t end = type.find('}');
  if (begin == std::string::npos || end == std::string::npos) return choices;
  std::istringstream words(type.substr(begin + 1, end - begin - 1));
  for (std::string word; std::getline(words, word, ',');) choices.push_back(word);
  return choices;
}

CommandArgument ArgumentOf(const CLI::Option& option) {
  CommandArgument argument;
  argument.is_placed = option.get_positional();
  argument.name = option.get_name(argument.is_placed);
  if (!argument.is_placed) argument.name = "--" + option.get_lnames().front();
  const std::string type = option.get_type_size_max() == 0 ? "" : option.get_type_name();
  argument.value = type.substr(0, type.find(':'));
  argument.choices = ChoicesIn(type);
  argument.about = option.get_description();
  argument.default_value = option.get_default_str();
  return argument;
}

}  // namespace

CommandTable TableOf(const CLI::App& app) {
  CommandTable table{app.get_name(), app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    table.arguments.push_back(ArgumentOf(*option));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    table.commands.push_back(TableOf(*command));
  }
  return table;
}

}  // namespace emulator
