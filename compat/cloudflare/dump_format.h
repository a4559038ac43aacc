// How D1 writes values into an export.

#pragma once

#include "storage/transfer/dump.h"

namespace compat::cloudflare {

// As the service's own dump, whose values pass through JavaScript: integers and reals as its
// numbers, line breaks by replace(…, char(10)), blobs as X'cafe', and U+FFFD for what is not UTF-8.
// What the service writes of a text with a NUL could not be read back: here that is a blob, cast.
// Immutable.
class DumpFormat final : public storage::DumpFormat {
 public:
  void AppendValue(std::string& out, const storage::ValueView& value) const override;
  storage::Error VirtualTableRefusal() const override;
};

}  // namespace compat::cloudflare
