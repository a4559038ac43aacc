#include "emulator/manual/shell_completion.h"

namespace emulator {

namespace {

// A text between single quotes, in which _arguments and _describe read [ ] and : as theirs.
std::string Described(const std::string& text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') quoted.push_back('\\');
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted.push_back(c);
    }
  }
  return quoted;
}

std::string ActionFor(const CommandArgument& argument) {
  if (argument.choices.empty()) return "_files";
  std::string choices;
  for (const std::string& choice : argument.choices) {
    choices += (choices.empty() ? "" : " ") + choice;
  }
  return "(" + choices + ")";
}

std::string SpecificationOf(const CommandArgument& argument) {
  const std::string about = Described(argument.about);
  if (argument.is_placed) return "'*:" + about + ":" + ActionFor(argument) + "'";
  if (argument.value.empty()) return "'" + argument.name + "[" + about + "]'";
  return "'*" + argument.name + "=[" + about + "]:" + Described(argument.value) + ":" +
         ActionFor(argument) + "'";
}

// A function for a command, and one for each in it.
std::string FunctionsOf(const CommandTable& command, const std::string& name) {
  std::string inner_functions;
  std::string list;
  std::string arms;
  for (const CommandTable& inner : command.commands) {
    const std::string inner_name = name + "_" + inner.name;
    inner_functions += FunctionsOf(inner, inner_name);
    list += "      '" + inner.name + ":" + Described(inner.about) + "'\n";
    arms += "        " + inner.name + ") " + inner_name + " ;;\n";
  }
  std::string text = inner_functions + name + "() {\n  local curcontext=$curcontext state line\n";
  text += "  _arguments -C";
  for (const CommandArgument& argument : command.arguments) {
    text += " \\\n    " + SpecificationOf(argument);
  }
  if (command.name == "run") text += " \\\n    '*::command:_normal'";
  if (command.commands.empty()) return text + "\n}\n";
  text += " \\\n    '1:command:->command' '*::argument:->argument'\n  case $state in\n";
  text += "    command)\n      local -a commands=(\n" + list +
          "      )\n      _describe command commands\n      ;;\n";
  text += "    argument)\n      case $line[1] in\n" + arms + "      esac\n      ;;\n  esac\n}\n";
  return text;
}

}  // namespace

std::string ZshCompletion(const CommandTable& program) {
  return "#compdef d1-emulator\n\n" + FunctionsOf(program, "_d1-emulator") +
         "\n_d1-emulator \"$@\"\n";
}

}  // namespace emulator
