#include "compat/json/json_builder.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <system_error>

namespace compat {
namespace {

// Whether `number`, of which std::from_chars only says that no double is near, is too large rather
// than too small.
bool IsTooLarge(std::string_view number) {
  if (number.front() == '-') number.remove_prefix(1);
  const std::size_t exponent_at = std::min(number.find_first_of("eE"), number.size());
  const std::string_view digits = number.substr(0, exponent_at);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t first = digits.find_first_not_of("0.");
  // Where the first digit that counts stands, before the exponent: above 0 for 1 and more.
  std::int64_t power = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);

  if (exponent_at < number.size()) {
    std::string_view text = number.substr(exponent_at + 1);
    if (text.front() == '+') text.remove_prefix(1);
    std::int64_t exponent = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (read.ec == std::errc::result_out_of_range) return text.front() != '-';
    // No text is so long that the clamped sum would get the sign wrong.
    constexpr std::int64_t kFar = std::int64_t{1} << 40;
    power += std::clamp(exponent, -kFar, kFar);
  }
  return power > 0;
}

bool FitsDouble(std::string_view number) {
  // Neither long nor scaled is the usual case, and costs nothing.
  if (number.size() < 300 && number.find_first_of("eE") == std::string_view::npos) return true;
  double value = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
  return read.ec != std::errc::result_out_of_range || !IsTooLarge(number);
}

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
  if (!FitsDouble(text)) return Refuse(text.data(), "a number beyond the range of a double");
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
  const std::size_t count = count_ - container.first;
  const JsonNode* children = nodes_ + container.first;
  if (container.kind == JsonKind::kObject) {
    if (const JsonNode* key = FindDuplicateKey(children, count)) {
      refusal_.duplicate_key = PathOfKey(key->TextView());
      return Refuse(key->text, "a key that its object already holds");
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
