// What the HTTP comparison asks of every server, on the tables of dataset.h.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/wrk.h"

namespace bench {

// Reading and writing go to databases of their own, so that what is read stays as it is.
enum class Subject { kRead, kWritten };

struct Workload {
  std::string name;
  Subject subject = Subject::kRead;
  std::string kind;  // the last part of the path: "query" or "raw"
  std::string body;
  std::int64_t rows = 1;  // as of a LoadRequest
  // How many times as long as others it runs: the slowest server answers a few dozen a second.
  int length = 1;

  // `database` is the path that the kind stands under.
  LoadRequest RequestOf(const std::string& database) const {
    return {database + "/" + kind, body, rows};
  }
};

inline constexpr const char* kPointSelect = "point SELECT";
inline constexpr const char* kOneRowInsert = "one-row INSERT";

std::vector<Workload> HttpWorkloads();

}  // namespace bench
