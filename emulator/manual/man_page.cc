#include "emulator/manual/man_page.h"

#include <string_view>

namespace emulator {

namespace {

// A text as roff reads it: no line of it is a request, and a hyphen is the one that is typed.
std::string Roff(std::string_view text) {
  std::string roff;
  bool is_at_start = true;
  for (const char c : text) {
    if (is_at_start && (c == '.' || c == '\'')) roff += "\\&";
    if (c == '\\') {
      roff += "\\e";
    } else if (c == '-') {
      roff += "\\-";
    } else {
      roff.push_back(c);
    }
    is_at_start = c == '\n';
  }
  return roff;
}

std::string Bold(std::string_view text) { return "\\fB" + Roff(text) + "\\fR"; }
std::string Italic(std::string_view text) { return "\\fI" + Roff(text) + "\\fR"; }

std::string ValueOf(const CommandArgument& argument) {
  if (argument.choices.empty()) return Italic(argument.value);
  std::string choices;
  for (const std::string& choice : argument.choices) {
    choices += (choices.empty() ? "" : "|") + Bold(choice);
  }
  return choices;
}

std::string ParagraphOf(const CommandArgument& argument) {
  std::string text = ".TP\n";
  text += argument.is_placed ? Italic(argument.name) : Bold(argument.name);
  if (!argument.is_placed && !argument.value.empty()) text += " " + ValueOf(argument);
  text += "\n" + Roff(argument.about);
  if (!argument.default_value.empty()) text += " [" + Roff(argument.default_value) + "]";
  return text + "\n";
}

// With those of the commands in it, whose names begin with its own.
std::string SectionsOf(const CommandTable& command, const std::string& names_before) {
  const std::string name = names_before + command.name;
  std::string text = ".SS \"" + Roff(name);
  for (const CommandArgument& argument : command.arguments) {
    if (argument.is_placed) text += " " + Roff(argument.name);
  }
  text += "\"\n" + Roff(command.about) + ".\n";
  for (const CommandArgument& argument : command.arguments) {
    if (argument.name != "--help") text += ParagraphOf(argument);
  }
  for (const CommandTable& inner : command.commands) text += SectionsOf(inner, name + " ");
  return text;
}

}  // namespace

std::string ManPage(const CommandTable& program, const std::string& version,
                    const std::string& footer) {
  std::string text = ".TH D1\\-EMULATOR 1 \"\" \"d1\\-emulator " + Roff(version) + "\"\n";
  text += ".SH NAME\nd1\\-emulator \\- " + Roff(program.about) + "\n";
  text += ".SH SYNOPSIS\n" + Bold(program.name) + " " + Italic("COMMAND") + " [" +
          Italic("ARGUMENT") + "]...\n";
  text += ".SH COMMANDS\n";
  for (const CommandTable& command : program.commands) text += SectionsOf(command, "");
  text += ".SH OPTIONS\n";
  for (const CommandArgument& argument : program.arguments) text += ParagraphOf(argument);
  text += ".SH NOTES\n";
  for (const char c : footer) {
    if (c == '\n') text += "\n.PP";
    text += Roff(std::string_view(&c, 1));
  }
  return text + "\n";
}

}  // namespace emulator
