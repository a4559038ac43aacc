// Scripts that make a database, in the manner of those that people bring: each with the habits of
// the program or the hand that wrote its like. The rows are made up; one compiler makes the same of
// the same options.

#pragma once

#include <cstdint>
#include <string>

namespace tests {

struct ScriptOptions {
  int scale = 1;  // how many times a hundred rows or so; from 1 on
  std::uint64_t seed = 1;
  bool transaction = false;  // BEGIN and COMMIT around it, which D1's import refuses
};

// As the Chinook database is handed round: a byte order mark, a head of stars, names in brackets,
// every type spelt as another database has it, tables and their rows by name, so that rows stand
// before those their keys name, and a table that names itself.
std::string MusicShopScript(const ScriptOptions& options);

// As Northwind is: CRLF, also in texts; comments, then the PRAGMA; names with spaces; pictures;
// views upon views.
std::string TradingCompanyScript(const ScriptOptions& options);

// As Sakila is: banners; every value a quoted text, whatever the column; tables that name each
// other in a circle; triggers that touch the row; full-text search in a table's own rows; a view
// that takes INSERTs.
std::string FilmRentalScript(const ScriptOptions& options);

}  // namespace tests
