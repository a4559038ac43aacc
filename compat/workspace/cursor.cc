#include "compat/workspace/cursor.h"

#include <cstdint>
#include <optional>

#include "storage/error.h"

namespace compat::workspace {

namespace {

using storage::Error;
using storage::RecordSortKey;
using storage::Value;
using storage::ValueType;

constexpr char kNull = 'n';
constexpr char kInteger = 'i';
constexpr char kText = 't';

// Little-endian, so that a data folder may move to another machine.
void AppendInteger(std::string& out, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  for (unsigned shift = 0; shift < 64; shift += 8) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(bits >> shift)));
  }
}

// Cuts what it reads off the front.
std::optional<std::int64_t> TakeInteger(std::string_view& bytes) {
  if (bytes.size() < 8) return std::nullopt;
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 8; ++i) {
    bits |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  bytes.remove_prefix(8);
  return static_cast<std::int64_t>(bits);
}

std::optional<Value> TakeValue(std::string_view& bytes) {
  if (bytes.empty()) return std::nullopt;
  const char tag = bytes.front();
  bytes.remove_prefix(1);
  if (tag == kNull) return Value::Null();
  const std::optional<std::int64_t> number = TakeInteger(bytes);
  if (!number) return std::nullopt;
  if (tag == kInteger) return Value::Integer(*number);
  if (tag != kText || *number < 0 || static_cast<std::uint64_t>(*number) > bytes.size()) {
    return std::nullopt;
  }
  const auto size = static_cast<std::size_t>(*number);
  Value value = Value::Text(std::string(bytes.substr(0, size)));
  bytes.remove_prefix(size);
  return value;
}

// The same for two orders exactly when they sort alike.
std::string Fingerprint(const std::vector<RecordSortKey>& order) {
  std::string text;
  for (const RecordSortKey& key : order) {
    text.push_back(static_cast<char>(key.column));
    text.push_back(key.direction == RecordSortKey::Direction::kAscending ? 'a' : 'd');
    text.push_back(key.nulls == RecordSortKey::Nulls::kFirst ? 'f' : 'l');
  }
  return text;
}

}  // namespace

std::string CursorCodec::Encode(const std::vector<RecordSortKey>& order,
                                const storage::WorkspaceRecord& record) const {
  std::string payload;
  for (const RecordSortKey& key : order) {
    const Value value = SortValueOf(record, key.column);
    switch (value.type) {
      case ValueType::kInteger:
        payload.push_back(kInteger);
        AppendInteger(payload, value.integer);
        break;
      case ValueType::kText:
        payload.push_back(kText);
        AppendInteger(payload, static_cast<std::int64_t>(value.bytes.size()));
        payload += value.bytes;
        break;
      default:  // records hold nothing else
        payload.push_back(kNull);
        break;
    }
  }
  return cursors_.Seal(Fingerprint(order), payload);
}

std::vector<Value> CursorCodec::Decode(const std::vector<RecordSortKey>& order,
                                       std::string_view cursor, std::string_view parameter) const {
  const auto fail = [&]() -> Error {
    return Error::At(std::string(parameter),
                     "this is no cursor that a list with this order has given");
  };
  const std::optional<std::string> opened = cursors_.Open(Fingerprint(order), cursor);
  if (!opened) throw fail();
  std::string_view payload = *opened;
  std::vector<Value> values;
  while (!payload.empty()) {
    std::optional<Value> value = TakeValue(payload);
    if (!value) throw fail();
    values.push_back(std::move(*value));
  }
  if (values.size() != order.size()) throw fail();
  return values;
}

}  // namespace compat::workspace
