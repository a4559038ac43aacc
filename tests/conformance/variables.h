// What ${…} stands for in the texts of a conformance case.

#pragma once

#include <map>
#include <string>
#include <string_view>

namespace tests {

// Names with their values, and generators for texts that nobody wants to read or write. One thread
// at a time.
class Variables {
 public:
  void Set(const std::string& name, std::string value);

  // `text` with each ${…} replaced:
  //   ${name}               what the name was set to
  //   ${repeat:COUNT:TEXT}  TEXT that many times
  //   ${list:FROM:TO:TEXT}  TEXT once for each number, which stands for its #, with commas between
  //   ${byte:HEX}           one byte, which need not be UTF-8
  // TEXT holds no closing brace. Throws std::runtime_error for anything else between the braces.
  std::string Expand(std::string_view text) const;

 private:
  std::string ValueOf(std::string_view expression) const;

  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace tests
