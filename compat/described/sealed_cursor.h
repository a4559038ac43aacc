// Texts that only this server can have made: what cursors of lists are written as.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace compat {

// Immutable.
class SealedCursors {
 public:
  // What another one with the same key has sealed is understood.
  explicit SealedCursors(std::string key) : key_(std::move(key)) {}

  // `payload` as letters, digits, '-' and '_', for a list that `list` names.
  std::string Seal(std::string_view list, std::string_view payload) const;

  // The payload; none when `cursor` was not made here, or for another list.
  std::optional<std::string> Open(std::string_view list, std::string_view cursor) const;

 private:
  std::string Sign(std::string_view list, std::string_view payload) const;

  const std::string key_;
};

}  // namespace compat
