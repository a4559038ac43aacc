// How long the statements of a dump are.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace emulator {

// What of a table's rows is too long.
struct LongRows {
  std::uint64_t count = 0;
  std::uint64_t longest_bytes = 0;  // of its statement
};

// Looks at a dump in D1's form, whose rows stand on a line each, as it is written. One thread at a
// time.
class DumpMeasure {
 public:
  explicit DumpMeasure(std::uint64_t most_statement_bytes) : most_bytes_(most_statement_bytes) {}

  void Add(std::string_view bytes);
  // To be called once all has been added.
  void Finish() { EndLine(); }

  // Tables with rows whose statements are longer, by their names.
  const std::map<std::string, LongRows>& long_rows() const noexcept { return long_rows_; }
  std::uint64_t bytes() const noexcept { return bytes_; }
  std::uint64_t lines() const noexcept { return lines_; }

 private:
  void AddToLine(std::string_view bytes);
  void EndLine();

  const std::uint64_t most_bytes_;
  std::map<std::string, LongRows> long_rows_;
  std::uint64_t bytes_ = 0;
  std::uint64_t lines_ = 0;
  std::string start_;  // of the line
  std::uint64_t line_bytes_ = 0;
};

}  // namespace emulator
