// The environment that leads official clients to a server.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "compat/control/client_variables.h"

namespace emulator {

using compat::control::ServerAccess;
using compat::control::Variables;

// What the clients read: address, account and token, and NODE_OPTIONS with `preloads` behind what
// `node_options` has already.
Variables ClientVariables(const ServerAccess& server,
                          const std::vector<std::filesystem::path>& preloads,
                          const std::string& node_options);

// `node_options` with a --require for each of `files` that it does not have yet. Quoted as Node
// reads them: it cuts at blanks, but not between double quotes, in which \ keeps the next
// character.
std::string WithRequired(std::string node_options, const std::vector<std::filesystem::path>& files);

// This process's environment, NAME=value, with `variables` instead of its own.
std::vector<std::string> EnvironmentWith(const Variables& variables);
// The value of one of this process's; empty without it.
std::string EnvironmentValue(const char* name);

// One `export` line a variable, as any POSIX shell reads them.
std::string ShellExports(const Variables& variables);

}  // namespace emulator
