// The values of a JSON document as cheap views: json_reader.h makes the document.

#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace compat {

enum class JsonKind : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

// "null", "boolean", "number", "string", "array" or "object".
const char* NameOf(JsonKind kind) noexcept;

// No object or array stands in more than this many others, itself counted.
inline constexpr std::size_t kMaxJsonDepth = 64;

// A value as JsonDocument keeps it, for JsonValue and the builder only. An object's children are
// key, value, key, value, …
struct JsonNode {
  JsonKind kind;
  bool boolean;
  std::uint32_t size;  // bytes of text, or number of children
  union {
    const char* text;
    const JsonNode* children;
  };

  std::string_view TextView() const noexcept { return {text, size}; }
};

struct JsonMember;
template <typename Item>
class JsonRange;

// One value of a JsonDocument, which must outlive it; moving the document is fine. Cheap to copy.
// Immutable.
class JsonValue {
 public:
  JsonKind kind() const noexcept { return node_->kind; }
  bool Is(JsonKind kind) const noexcept { return node_->kind == kind; }

  // Requires: a boolean.
  bool AsBoolean() const noexcept;

  // Requires: a string. UTF-8; may hold NULs.
  std::string_view AsString() const noexcept;

  // The four below require a number.
  // As it was written, e.g. "1.50".
  std::string_view number_text() const noexcept;
  // Written without fraction and exponent.
  bool IsIntegral() const noexcept;
  // The exact value of an integral number; none when it is not integral or does not fit.
  std::optional<std::int64_t> AsInt64() const noexcept;
  // The nearest double; what is too small for one is 0, what is too large infinite.
  double AsDouble() const noexcept;

  // How many elements or members there are. Requires: an array or an object.
  std::size_t size() const noexcept;

  // In the order of the text. Requires: an array.
  JsonRange<JsonValue> elements() const noexcept;
  // In the order of the text. Requires: an object.
  JsonRange<JsonMember> members() const noexcept;
  // The value of `key`. Requires: an object. Looks at one member after the other.
  std::optional<JsonValue> Find(std::string_view key) const noexcept;

  // Where this stands, e.g. "filter.AND[1].name" when the document as a whole is called "filter".
  // With no name for it the path starts with the first key, and is empty for the document itself.
  // Walks the document: for messages only.
  std::string Path(std::string_view document_name = {}) const;

 private:
  friend class JsonDocument;
  template <typename Item>
  friend class JsonRange;

  JsonValue(const JsonNode* node, const JsonNode* root) noexcept : node_(node), root_(root) {}

  const JsonNode* node_;
  const JsonNode* root_;
};

struct JsonMember {
  std::string_view key;
  JsonValue value;
};

// The elements of an array or the members of an object, for range-for and by index. Lives as the
// JsonValue does.
template <typename Item>
class JsonRange {
 public:
  class Iterator {
   public:
    Item operator*() const noexcept { return (*range_)[index_]; }
    Iterator& operator++() noexcept {
      ++index_;
      return *this;
    }
    bool operator==(const Iterator& other) const noexcept { return index_ == other.index_; }

   private:
    friend class JsonRange;
    Iterator(const JsonRange* range, std::size_t index) noexcept : range_(range), index_(index) {}
    const JsonRange* range_;
    std::size_t index_;
  };

  Iterator begin() const noexcept { return {this, 0}; }
  Iterator end() const noexcept { return {this, size()}; }
  std::size_t size() const noexcept { return owner_.size(); }
  bool empty() const noexcept { return size() == 0; }
  Item operator[](std::size_t index) const noexcept;

 private:
  friend class JsonValue;
  explicit JsonRange(JsonValue owner) noexcept : owner_(owner) {}
  JsonValue owner_;
};

// Appends `key` to a path as JsonValue::Path writes it: ".key", "key" at the start, ["the key"]
// when it is no plain word.
void AppendPathKey(std::string& path, std::string_view key);
// Appends "[index]".
void AppendPathIndex(std::string& path, std::size_t index);

inline bool JsonValue::AsBoolean() const noexcept {
  assert(Is(JsonKind::kBoolean));
  return node_->boolean;
}

inline std::string_view JsonValue::AsString() const noexcept {
  assert(Is(JsonKind::kString));
  return node_->TextView();
}

inline std::string_view JsonValue::number_text() const noexcept {
  assert(Is(JsonKind::kNumber));
  return node_->TextView();
}

inline std::size_t JsonValue::size() const noexcept {
  assert(Is(JsonKind::kArray) || Is(JsonKind::kObject));
  return Is(JsonKind::kObject) ? node_->size / 2 : node_->size;
}

template <>
inline JsonValue JsonRange<JsonValue>::operator[](std::size_t index) const noexcept {
  assert(index < size());
  return {owner_.node_->children + index, owner_.root_};
}

template <>
inline JsonMember JsonRange<JsonMember>::operator[](std::size_t index) const noexcept {
  assert(index < size());
  const JsonNode* key = owner_.node_->children + 2 * index;
  return {key->TextView(), JsonValue(key + 1, owner_.root_)};
}

inline JsonRange<JsonValue> JsonValue::elements() const noexcept {
  assert(Is(JsonKind::kArray));
  return JsonRange<JsonValue>(*this);
}

inline JsonRange<JsonMember> JsonValue::members() const noexcept {
  assert(Is(JsonKind::kObject));
  return JsonRange<JsonMember>(*this);
}

}  // namespace compat
