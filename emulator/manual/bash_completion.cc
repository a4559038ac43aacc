#include "emulator/manual/shell_completion.h"

namespace emulator {

namespace {

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// What may follow the words of a command, and its values: two arms of the script's `case`s.
struct Arms {
  std::string paths;   // " serve" | " history list"
  std::string words;   // by path
  std::string values;  // by path and the flag before
};

// `path`: the words of the command, each with a blank before it.
void Collect(const CommandTable& command, const std::string& path, Arms& arms) {
  std::vector<std::string> words;
  std::string free_flags;
  for (const CommandTable& inner : command.commands) {
    words.push_back(inner.name);
    const std::string inner_path = path + " " + inner.name;
    arms.paths += (arms.paths.empty() ? "'" : "|'") + inner_path + "'";
    Collect(inner, inner_path, arms);
  }
  for (const CommandArgument& argument : command.arguments) {
    if (argument.is_placed) {
      words.insert(words.end(), argument.choices.begin(), argument.choices.end());
      continue;
    }
    words.push_back(argument.name);
    if (argument.value.empty()) continue;
    const std::string pattern = "'" + path + " " + argument.name + "'";
    if (argument.choices.empty()) {
      free_flags += (free_flags.empty() ? "" : "|") + pattern;
      continue;
    }
    arms.values += "    " + pattern + ") words='" + Joined(argument.choices) + "' files='' ;;\n";
  }
  if (!free_flags.empty()) arms.values += "    " + free_flags + ") words='' files=1 ;;\n";
  arms.words += "    '" + path + "') words='" + Joined(words) + "' ;;\n";
}

}  // namespace

std::string BashCompletion(const CommandTable& program) {
  Arms arms;
  Collect(program, "", arms);
  return R"(# bash completion for d1-emulator

_d1_emulator() {
  local word=${COMP_WORDS[COMP_CWORD]} path='' words='' files=1 i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    if [[ ${COMP_WORDS[i]} == -- ]]; then
      # The command of `run`, as if it stood alone.
      if declare -F _command_offset >/dev/null; then
        _command_offset $((i + 1))
      else
        mapfile -t COMPREPLY < <(compgen -c -- "$word")
      fi
      return
    fi
    case "$path ${COMP_WORDS[i]}" in
    )" + arms.paths +
         R"() path="$path ${COMP_WORDS[i]}" ;;
    esac
  done
  case $path in
)" + arms.words +
         R"(  esac
  case "$path ${COMP_WORDS[COMP_CWORD - 1]}" in
)" + arms.values +
         R"(  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word"; [[ -z $files || $word == -* ]] || compgen -f -- "$word")
}
complete -o filenames -F _d1_emulator d1-emulator
)";
}

}  // namespace emulator
