#include "tests/corpora/tally.h"

#include <iostream>

namespace tests {

namespace {

constexpr std::size_t kSqlShown = 600;

std::uint64_t Print(const char* title,
                    const std::map<std::string, std::uint64_t, std::less<>>& counts) {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : counts) sum += count;
  if (sum > 0) std::cout << title << '\n';
  for (const auto& [reason, count] : counts) std::cout << "  " << count << "  " << reason << '\n';
  return sum;
}

}  // namespace

void Tally::Count(Counts& counts, std::string_view reason) {
  const auto found = counts.find(reason);
  if (found == counts.end()) {
    counts.emplace(reason, 1);
  } else {
    ++found->second;
  }
}

void Tally::Pass() {
  const std::lock_guard lock(mutex_);
  ++passed_;
}

void Tally::Fail(const std::string& file, const std::string& sql, const std::string& what) {
  const std::lock_guard lock(mutex_);
  Count(failed_files_, file);
  if (++failed_ > shown_) return;
  std::cout << "failed: " << file << ": " << sql.substr(0, kSqlShown) << "\n  " << what
            << std::endl;
}

void Tally::Refuse(std::string_view reason) {
  const std::lock_guard lock(mutex_);
  Count(refused_, reason);
}

void Tally::LeaveOut(std::string_view reason) {
  const std::lock_guard lock(mutex_);
  Count(left_out_, reason);
}

void Tally::EndFile(bool cut) {
  const std::lock_guard lock(mutex_);
  ++files_;
  if (cut) ++cut_;
}

bool Tally::Report() const {
  const std::lock_guard lock(mutex_);
  Print("failed, by file:", failed_files_);
  const std::uint64_t refused = Print("refused by D1's rules:", refused_);
  const std::uint64_t left_out = Print("left out:", left_out_);
  std::cout << files_ << " files, " << cut_ << " of them stopped at the limit of time\n"
            << passed_ << " passed, " << failed_ << " failed, " << refused << " refused, "
            << left_out << " left out" << std::endl;
  return failed_ == 0 && passed_ > 0;
}

}  // namespace tests
