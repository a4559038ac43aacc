// Values that a table has, to try statements with.

#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "storage/advice/named_schema.h"
#include "storage/advice/trial_database.h"

namespace storage {

// Those of one row of each table, so that what they are compared with is true of that row: one from
// the middle of its ids, where the table has ids, else the first. Each table is read once. One
// thread at a time.
class SampleValues {
 public:
  // `database` must outlive this.
  explicit SampleValues(TrialDatabase& database) : database_(database) {}

  // As SampleValue has it, of a table that is one of `tables`.
  std::string Find(std::span<const NamedTable> tables, const std::string& table,
                   const std::string& column);

 private:
  using Values = std::map<std::string, std::string>;  // by the names of columns in lower case

  Values Read(const NamedTable& table);

  TrialDatabase& database_;
  std::map<std::string, Values> read_;  // by the names of tables
};

}  // namespace storage
