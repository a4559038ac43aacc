// One file of fixtures/checks.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tests {

struct CheckCase {
  std::vector<std::string> file;       // SQL for SQLite alone
  std::string script;                  // SQL of a file that check is given
  std::vector<std::string> queries;    // bodies for /query
  std::vector<std::string> arguments;  // of check, behind --data
  std::vector<std::string> finds;      // its lines, in their order; a * is any text
  std::vector<std::string> reports;    // likewise of a server that runs the queries
};

// Those of a folder, by name.
std::vector<std::filesystem::path> CheckCaseFiles(const std::filesystem::path& folder);
// Throws std::runtime_error, naming the file, for what the format does not have.
CheckCase LoadCheckCase(const std::filesystem::path& file);

// Whether `line` is `pattern`, in which each * stands for any text.
bool MatchesLine(const std::string& line, const std::string& pattern);

}  // namespace tests
