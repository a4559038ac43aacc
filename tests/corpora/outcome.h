// What one statement of a corpus came to, whichever SQLite ran it.

#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tests {

struct Cell {
  enum class Kind { kNull, kNumber, kText, kBlob };

  Kind kind = Kind::kNull;
  double number = 0;  // of a kNumber
  std::string text;   // bytes of a text or blob; a number as it was written
};

struct Outcome {
  std::optional<std::string> error;  // none when it ran to its end
  int error_offset = -1;             // in bytes of the SQL; -1 where there is none
  int status = 200;                  // of HTTP
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

// In a line or two, for a report.
std::string Describe(const Outcome& outcome);

}  // namespace tests
