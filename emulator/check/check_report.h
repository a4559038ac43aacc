// What a check has come to.

#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "compat/limits/finding.h"
#include "compat/limits/row_prices.h"

namespace emulator {

// Of a database, or of one of its statements.
struct CheckedRows {
  std::string database;   // its name
  std::string statement;  // normalised; empty for all of the database
  std::uint64_t runs = 0;
  std::uint64_t read = 0;
  std::uint64_t written = 0;
};

struct CheckReport {
  struct Line {
    std::string subject;  // a database's name, a file's, or "account ID"
    compat::Finding finding;
  };
  std::vector<Line> findings;
  std::uint64_t days = 0;               // that rows are counted in, up to now
  std::vector<CheckedRows> databases;   // each once
  std::vector<CheckedRows> statements;  // what costs most first
};

// A line for each. Money stands where there are prices; what all databases come to, where there are
// several or rows are included.
void WriteCheckLines(const CheckReport& report, const compat::RowPrices& prices, std::ostream& out);
// The same as one JSON object.
void WriteCheckJson(const CheckReport& report, const compat::RowPrices& prices, std::ostream& out);

}  // namespace emulator
