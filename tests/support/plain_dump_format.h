// Values in a dump as SQL writes them.

#pragma once

#include <string>

#include "storage/transfer/dump.h"
#include "tests/support/recorded_results.h"

namespace tests {

// Immutable.
class PlainDumpFormat final : public storage::DumpFormat {
 public:
  void AppendValue(std::string& out, const storage::ValueView& value) const override {
    out += SqlText(value);
  }
  // A kUnsupported.
  storage::Error VirtualTableRefusal() const override {
    return storage::Error(storage::ErrorKind::kUnsupported, "VirtualTable");
  }
};

}  // namespace tests
