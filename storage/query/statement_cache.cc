#include "storage/query/statement_cache.h"

#include <utility>

namespace storage {

PreparedStatement* StatementCache::Find(std::string_view sql) {
  const auto found = by_text_.find(sql);
  if (found == by_text_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return &entries_.front().statement;
}

PreparedStatement* StatementCache::Add(std::string_view sql, PreparedStatement statement) {
  const std::size_t bytes = statement.MemoryBytes() + 2 * sql.size() + sizeof(Entry);
  entries_.push_front(Entry{std::string(sql), std::move(statement), bytes});
  by_text_.emplace(entries_.front().sql, entries_.begin());
  held_bytes_ += bytes;
  while (held_bytes_ > capacity_bytes_ && entries_.size() > 1) {
    held_bytes_ -= entries_.back().bytes;
    by_text_.erase(entries_.back().sql);
    entries_.pop_back();
  }
  return &entries_.front().statement;
}

}  // namespace storage
