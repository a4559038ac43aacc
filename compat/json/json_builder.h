// Puts a document's nodes together while it is parsed, and refuses what the grammar allows and the
// rules do not.

#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/json/json_rules.h"
#include "compat/json/json_value.h"

namespace compat {

// Takes values in the order of the text. Every function but root() answers whether to go on; after
// a false, refusal() tells why. One thread at a time.
class JsonBuilder {
 public:
  // A value takes 16 bytes here and at least two as text: this keeps what a hostile text costs in
  // proportion.
  static constexpr std::size_t kMaxValues = std::size_t{1} << 24;

  struct Refusal {
    const char* at = nullptr;    // where in the text; null for where the parser stands
    const char* what = nullptr;  // null when nothing was refused
    std::optional<std::string> duplicate_key;
  };

  // Children are put into `arena`; texts are not copied. With `LoneSurrogates::kPossible` strings
  // are searched for them, which an escape may have made.
  enum class LoneSurrogates { kImpossible, kPossible };
  JsonBuilder(std::pmr::memory_resource& arena, JsonRules rules, LoneSurrogates lone_surrogates)
      : arena_(arena), rules_(rules), lone_surrogates_(lone_surrogates) {}
  JsonBuilder(const JsonBuilder&) = delete;
  JsonBuilder& operator=(const JsonBuilder&) = delete;

  bool Null() { return Push({JsonKind::kNull, false, 0, {nullptr}}); }
  bool Boolean(bool value) { return Push({JsonKind::kBoolean, value, 0, {nullptr}}); }
  bool Number(std::string_view text);
  // A value or a key.
  bool String(std::string_view text);
  // `kind` is kArray or kObject.
  bool Start(JsonKind kind);
  bool End();

  // JSON that opens the objects and arrays that are open now, up to where a value may stand.
  std::string Opening() const;

  const Refusal& refusal() const noexcept { return refusal_; }

  // Requires: the one value of the document has ended.
  const JsonNode& root() const noexcept { return nodes_[0]; }

 private:
  struct Container {
    JsonKind kind;
    std::size_t first;  // index of its first child in nodes_
  };

  bool Push(const JsonNode& node);
  bool Refuse(const char* at, const char* what);
  void Grow();
  const JsonNode* FindDuplicateKey(const JsonNode* children, std::size_t count);
  static std::size_t KeepLastOfEqualKeys(JsonNode* children, std::size_t count);
  std::string PathOfKey(std::string_view key) const;

  std::pmr::memory_resource& arena_;
  const JsonRules rules_;
  const LoneSurrogates lone_surrogates_;
  Refusal refusal_;

  // Nodes whose container has not ended yet: a container's children lie side by side, on top of its
  // elders. A usual request never leaves the first ones.
  std::array<JsonNode, 64> first_nodes_;
  std::unique_ptr<JsonNode[]> more_nodes_;
  JsonNode* nodes_ = first_nodes_.data();
  std::size_t capacity_ = first_nodes_.size();
  std::size_t count_ = 0;
  std::size_t values_ = 0;

  std::array<Container, kMaxJsonDepth> containers_;
  std::size_t depth_ = 0;
  std::vector<const JsonNode*> keys_;  // only used for large objects
};

}  // namespace compat
