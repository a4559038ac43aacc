// Values in a dump to the bit.

#pragma once

#include <string>

#include "storage/error.h"
#include "storage/transfer/dump.h"
#include "storage/value.h"

namespace storage {

// Integers with all of their digits, reals with a point or an exponent and as many digits as tell
// them apart, texts as they are. Any SQLite reads them back as they were. A text with a NUL or a
// carriage return, which tools on the way may take away, is a blob, cast. Immutable.
class ExactDumpFormat final : public DumpFormat {
 public:
  void AppendValue(std::string& out, const ValueView& value) const override;
  // A kUnsupported.
  Error VirtualTableRefusal() const override;
};

}  // namespace storage
