#include "compat/json/json_builder.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>

#include "compat/json/json_number.h"

namespace compat {
namespace {

// Whether decoded `text` holds a surrogate in UTF-8's manner: ED, then A0 to BF.
bool HoldsSurrogate(std::string_view text) {
  for (std::size_t at = text.find('\xED'); at != std::string_view::npos;
       at = text.find('\xED', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return true;
  }
  return false;
}

}  // namespace

bool JsonBuilder::Number(std::string_view text) {
  if (rules_ == JsonRules::kStrict && IsBeyondDoubles(text)) {
    return Refuse(text.data(), "a number beyond the range of a double");
  }
  return Push({JsonKind::kNumber, false, static_cast<std::uint32_t>(text.size()), {text.data()}});
}

bool JsonBuilder::String(std::string_view text) {
  if (lone_surrogates_ == LoneSurrogates::kPossible && HoldsSurrogate(text)) {
    return Refuse(text.data(), "half a surrogate pair in a string");
  }
  return Push({JsonKind::kString, false, static_cast<std::uint32_t>(text.size()), {text.data()}});
}

bool JsonBuilder::Start(JsonKind kind) {
  if (depth_ == kMaxJsonDepth) return Refuse(nullptr, "nested more than 64 levels deep");
  containers_[depth_++] = {kind, count_};
  return true;
}

bool JsonBuilder::End() {
  const Container container = containers_[--depth_];
  std::size_t count = count_ - container.first;
  JsonNode* const children = nodes_ + container.first;
  if (container.kind == JsonKind::kObject) {
    if (const JsonNode* key = FindDuplicateKey(children, count)) {
      if (rules_ == JsonRules::kStrict) {
        refusal_.duplicate_key = PathOfKey(key->TextView());
        return Refuse(key->text, "a key that its object already holds");
      }
      count = KeepLastOfEqualKeys(children, count);
    }
  }

  JsonNode node{container.kind, false, static_cast<std::uint32_t>(count), {nullptr}};
  if (count > 0) {
    const std::size_t size = count * sizeof(JsonNode);
    void* kept = arena_.allocate(size, alignof(JsonNode));
    std::memcpy(kept, children, size);
    node.children = static_cast<const JsonNode*>(kept);
  }
  count_ = container.first;
  return Push(node);
}

std::string JsonBuilder::Opening() const {
  std::string json;
  for (std::size_t i = 0; i < depth_; ++i) {
    json += containers_[i].kind == JsonKind::kArray ? "[" : "{\"\":";
  }
  return json;
}

bool JsonBuilder::Push(const JsonNode& node) {
  if (++values_ > kMaxValues) return Refuse(nullptr, "more than 16,777,216 values and keys");
  if (count_ == capacity_) Grow();
  nodes_[count_++] = node;
  return true;
}

bool JsonBuilder::Refuse(const char* at, const char* what) {
  refusal_.at = at;
  refusal_.what = what;
  return false;
}

void JsonBuilder::Grow() {
  auto grown = std::make_unique_for_overwrite<JsonNode[]>(capacity_ * 2);
  std::memcpy(grown.get(), nodes_, count_ * sizeof(JsonNode));
  more_nodes_ = std::move(grown);
  nodes_ = more_nodes_.get();
  capacity_ *= 2;
}

// The later one of two equal keys, or null. `count` counts keys and values.
const JsonNode* JsonBuilder::FindDuplicateKey(const JsonNode* children, std::size_t count) {
  constexpr std::size_t kFewChildren = 32;
  if (count <= kFewChildren) {
    for (std::size_t later = 2; later < count; later += 2) {
      for (std::size_t earlier = 0; earlier < later; earlier += 2) {
        if (children[earlier].TextView() == children[later].TextView()) return &children[later];
      }
    }
    return nullptr;
  }

  keys_.clear();
  for (std::size_t i = 0; i < count; i += 2) keys_.push_back(&children[i]);
  std::sort(keys_.begin(), keys_.end(), [](const JsonNode* left, const JsonNode* right) {
    const int order = left->TextView().compare(right->TextView());
    return order != 0 ? order < 0 : left < right;
  });
  const auto twins = std::adjacent_find(keys_.begin(), keys_.end(),
                                        [](const JsonNode* left, const JsonNode* right) {
                                          return left->TextView() == right->TextView();
                                        });
  return twins == keys_.end() ? nullptr : *(twins + 1);
}

// As JavaScript has it: a key keeps its first place and takes its last value. Returns how many
// children are left.
std::size_t JsonBuilder::KeepLastOfEqualKeys(JsonNode* children, std::size_t count) {
  // Not by hash: the keys are a client's to choose.
  std::map<std::string_view, std::size_t> places;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; i += 2) {
    const auto [place, is_new] = places.try_emplace(children[i].TextView(), kept);
    if (is_new) {
      children[kept] = children[i];
      kept += 2;
    }
    children[place->second + 1] = children[i + 1];
  }
  return kept;
}

// The path of `key` in the container that has just been taken off containers_.
std::string JsonBuilder::PathOfKey(std::string_view key) const {
  std::string path;
  for (std::size_t i = 0; i < depth_; ++i) {
    // The next container is the child of this one that has not ended: it has no node yet.
    const std::size_t next = containers_[i + 1].first;
    if (containers_[i].kind == JsonKind::kArray) {
      AppendPathIndex(path, next - containers_[i].first);
    } else {
      AppendPathKey(path, nodes_[next - 1].TextView());
    }
  }
  AppendPathKey(path, key);
  return path;
}

}  // namespace compat
