#include "compat/row_buffer.h"

#include <cstring>
#include <span>

#include "compat/json/json_text.h"

namespace compat {

void RowBuffer::Flush() {
  out_.append(bytes_.data(), end_);
  end_ = 0;
}

// Requires: `bytes` is not more than the whole buffer has.
char* RowBuffer::Room(std::size_t bytes) {
  if (bytes_.size() - end_ < bytes) Flush();
  return bytes_.data() + end_;
}

void RowBuffer::Append(std::string_view text) {
  if (text.size() > bytes_.size()) {
    Flush();
    out_.append(text);
    return;
  }
  char* const to = Room(text.size());
  std::memcpy(to, text.data(), text.size());
  SetEnd(to + text.size());
}

void RowBuffer::AppendString(std::string_view text) {
  // Most texts are short and need no escape.
  constexpr std::size_t kQuotes = 2;
  if (text.size() <= bytes_.size() / 4) {
    char* const to = Room(text.size() + kQuotes + kPlainCopyOverrun);
    if (CopyPlain(to + 1, text) == text.size()) {
      to[0] = '"';
      to[text.size() + 1] = '"';
      SetEnd(to + text.size() + kQuotes);
      return;
    }
  }
  Flush();
  AppendJsonString(out_, text);
}

void RowBuffer::AppendValue(const storage::ValueView& value) {
  switch (value.type) {
    case storage::ValueType::kNull:
      Append("null");
      break;
    case storage::ValueType::kInteger:
      SetEnd(WriteJsonInteger(Room(kMaxJsonNumberBytes), value.integer));
      break;
    case storage::ValueType::kReal:
      SetEnd(WriteJsonDouble(Room(kMaxJsonNumberBytes), value.real));
      break;
    case storage::ValueType::kText:
      AppendString(value.bytes);
      break;
    case storage::ValueType::kBlob:
      Flush();
      AppendJsonByteArray(out_, std::as_bytes(std::span(value.bytes)));
      break;
  }
}

}  // namespace compat
