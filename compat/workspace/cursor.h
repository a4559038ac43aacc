// Cursors of lists: where a page ended, as a text that only this server can have made.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compat/described/sealed_cursor.h"
#include "storage/records/record_list.h"
#include "storage/value.h"

namespace compat::workspace {

// A cursor carries the values that its row was sorted by, so that it stays good when the row goes
// or changes, and a signature over them and the order that they belong to. It tells nothing of the
// filter: going on with another one is fine, and rows that the caller may not see stay hidden.
// Immutable.
class CursorCodec {
 public:
  // Cursors of another codec with the same key are understood.
  explicit CursorCodec(std::string key) : cursors_(std::move(key)) {}

  // Letters, digits, '-' and '_'.
  std::string Encode(const std::vector<storage::RecordSortKey>& order,
                     const storage::WorkspaceRecord& record) const;

  // The values for `order`. Throws kInvalidRequest, with `parameter` as path, when it is no cursor
  // of this server and order.
  std::vector<storage::Value> Decode(const std::vector<storage::RecordSortKey>& order,
                                     std::string_view cursor, std::string_view parameter) const;

 private:
  const SealedCursors cursors_;
};

}  // namespace compat::workspace
