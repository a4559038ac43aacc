#include "emulator/manual/shell_completion.h"

namespace emulator {

namespace {

// Between single quotes fish knows two escapes.
std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return quoted + "'";
}

// The condition under which the arguments of a command are meant.
std::string ConditionFor(const CommandTable& command, const std::string& outer) {
  std::string condition =
      outer.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + outer;
  if (outer.empty() || command.commands.empty()) return condition;
  condition += "; and not __fish_seen_subcommand_from";
  for (const CommandTable& inner : command.commands) condition += " " + inner.name;
  return condition;
}

std::string ChoicesOf(const CommandArgument& argument) {
  std::string choices;
  for (const std::string& choice : argument.choices) {
    choices += (choices.empty() ? "" : " ") + choice;
  }
  return Quoted(choices);
}

std::string LinesOf(const CommandTable& command, const std::string& condition) {
  const std::string start = "complete -c d1-emulator -n " + Quoted(condition);
  std::string text;
  for (const CommandTable& inner : command.commands) {
    text += start + " -f -a " + inner.name + " -d " + Quoted(inner.about) + "\n";
  }
  for (const CommandArgument& argument : command.arguments) {
    const bool has_choices = !argument.choices.empty();
    if (argument.is_placed && !has_choices) continue;  // files, which fish completes by itself
    text += start;
    if (!argument.is_placed) text += " -l " + argument.name.substr(2);
    if (has_choices) {
      text += (argument.is_placed ? " -f -a " : " -x -a ") + ChoicesOf(argument);
    } else if (!argument.value.empty()) {
      text += " -r";
    }
    text += " -d " + Quoted(argument.about) + "\n";
  }
  return text;
}

std::string AllLinesOf(const CommandTable& command, const std::string& outer) {
  std::string text = LinesOf(command, ConditionFor(command, outer));
  for (const CommandTable& inner : command.commands) text += AllLinesOf(inner, inner.name);
  return text;
}

}  // namespace

std::string FishCompletion(const CommandTable& program) {
  return "# fish completion for d1-emulator\n" + AllLinesOf(program, "");
}

}  // namespace emulator
