// What has come of a corpus so far.

#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace tests {

// Thread-safe.
class Tally {
 public:
  // Prints the first `shown` failures as they come.
  explicit Tally(std::uint64_t shown) : shown_(shown) {}

  void Pass();
  void Fail(const std::string& file, const std::string& sql, const std::string& what);
  // Refused by a rule of D1's.
  void Refuse(std::string_view reason);
  // Sent to neither side, or not comparable.
  void LeaveOut(std::string_view reason);
  // A whole file has been run, or stopped at the limit of time.
  void EndFile(bool cut);

  // What it all came to, and how often each reason was given. True when nothing failed and
  // something passed.
  bool Report() const;

 private:
  using Counts = std::map<std::string, std::uint64_t, std::less<>>;

  static void Count(Counts& counts, std::string_view reason);

  mutable std::mutex mutex_;
  const std::uint64_t shown_;
  std::uint64_t passed_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t files_ = 0;
  std::uint64_t cut_ = 0;
  Counts refused_;
  Counts left_out_;
  Counts failed_files_;
};

}  // namespace tests
