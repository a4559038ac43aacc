// How D1 writes values into an export.

#pragma once

#include "storage/dump.h"

namespace compat::cloudflare {

// As the service's own dump, whose values pass through JavaScript: integers and reals as its
// numbers, line breaks by replace(…, char(10)), blobs as X'cafe', and U+FFFD for what is not UTF-8.
// Two things differ, because the service's text could not be read back: infinity is 9e999, and text
// with a NUL is a blob that is cast. Immutable.
class DumpFormat final : public storage::DumpFormat {
 public:
  void AppendValue(std::string& out, const storage::ValueView& value) const override;
  storage::Error VirtualTableRefusal() const override;
};

}  // namespace compat::cloudflare
