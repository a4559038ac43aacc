#include "emulator/run/client_variables.h"

#include <cstdlib>

#include <unistd.h>

namespace emulator {

namespace {

std::string Quoted(const std::string& word) {
  if (word.find_first_of(" \"\\") == std::string::npos) return word;
  std::string quoted = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return quoted + '"';
}

}  // namespace

std::string WithRequired(std::string node_options,
                         const std::vector<std::filesystem::path>& files) {
  for (const std::filesystem::path& file : files) {
    const std::string option = "--require " + Quoted(file.string());
    if (node_options.find(option) != std::string::npos) continue;
    if (!node_options.empty()) node_options.push_back(' ');
    node_options += option;
  }
  return node_options;
}

Variables ClientVariables(const ServerAccess& server,
                          const std::vector<std::filesystem::path>& preloads,
                          const std::string& node_options) {
  Variables variables = compat::control::ServerVariables(server);
  variables["NODE_OPTIONS"] = WithRequired(node_options, preloads);
  return variables;
}

std::vector<std::string> EnvironmentWith(const Variables& variables) {
  std::vector<std::string> environment;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (!variables.contains(std::string(text.substr(0, text.find('='))))) {
      environment.emplace_back(text);
    }
  }
  for (const auto& [name, value] : variables) {
    environment.push_back(name);
    environment.back().append("=").append(value);
  }
  return environment;
}

std::string EnvironmentValue(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string ShellExports(const Variables& variables) {
  std::string text;
  for (const auto& [name, value] : variables) {
    text += "export " + name + "='";
    for (const char c : value) {
      if (c == '\'') {
        text += "'\\''";
      } else {
        text.push_back(c);
      }
    }
    text += "'\n";
  }
  return text;
}

}  // namespace emulator
