#include "emulator/check/dump_measure.h"

#include <algorithm>

namespace emulator {

namespace {

constexpr std::string_view kInsert = "INSERT INTO \"";
// Longer than the name of any table that is worth its telling.
constexpr std::size_t kStartBytes = 512;

// The name that the quotes at the start of `text` end, in which quotes are doubled.
std::string NameIn(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && (i + 1 == text.size() || text[++i] != '"')) break;
    name.push_back(text[i]);
  }
  return name;
}

}  // namespace

void DumpMeasure::Add(std::string_view bytes) {
  bytes_ += bytes.size();
  for (;;) {
    const std::size_t end = bytes.find('\n');
    AddToLine(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    EndLine();
    bytes.remove_prefix(end + 1);
  }
}

void DumpMeasure::AddToLine(std::string_view bytes) {
  line_bytes_ += bytes.size();
  start_.append(bytes.substr(0, kStartBytes - std::min(kStartBytes, start_.size())));
}

void DumpMeasure::EndLine() {
  if (line_bytes_ > 0) ++lines_;
  // The semicolon is none of the statement.
  if (line_bytes_ > most_bytes_ + 1 && start_.starts_with(kInsert)) {
    LongRows& rows = long_rows_[NameIn(std::string_view(start_).substr(kInsert.size()))];
    ++rows.count;
    rows.longest_bytes = std::max(rows.longest_bytes, line_bytes_ - 1);
  }
  start_.clear();
  line_bytes_ = 0;
}

}  // namespace emulator
