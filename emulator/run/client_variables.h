// The environment that leads official clients to a server.

#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace emulator {

// Where a server is, and who may ask it.
struct ServerAccess {
  std::string url;  // "http://127.0.0.1:8731"
  std::string account_id;
  std::string token;
};

using Variables = std::map<std::string, std::string>;

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
