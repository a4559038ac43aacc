// The prepared statements that a connection keeps, by their text.

#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/query/prepared_statement.h"

namespace storage {

// Forgets what was used longest ago once more than `capacity_bytes` are held. Must go before the
// connection does. One thread at a time.
class StatementCache {
 public:
  explicit StatementCache(std::size_t capacity_bytes) : capacity_bytes_(capacity_bytes) {}

  // The statement for exactly this text, or null. Good until the next call of Add.
  PreparedStatement* Find(std::string_view sql);
  // Takes the statement in and returns it. Requires: no statement for this text is held.
  PreparedStatement* Add(std::string_view sql, PreparedStatement statement);

  std::size_t size() const noexcept { return by_text_.size(); }
  std::size_t held_bytes() const noexcept { return held_bytes_; }

 private:
  struct Entry {
    std::string sql;
    PreparedStatement statement;
    std::size_t bytes;
  };

  std::size_t capacity_bytes_;
  std::size_t held_bytes_ = 0;
  std::list<Entry> entries_;  // the one used last stands first
  std::unordered_map<std::string_view, std::list<Entry>::iterator>
      by_text_;  // keys live in entries_
};

}  // namespace storage
