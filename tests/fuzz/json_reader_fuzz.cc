// Feeds arbitrary bytes to the JSON reader and, when they are a document, walks it and writes its
// texts out again. Built with D1_FUZZ and clang; run it with -max_total_time=60.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "compat/json/json_reader.h"
#include "compat/json/json_text.h"
#include "compat/json/utf8.h"

namespace {

// Stops the fuzzer when what must hold does not; assert is not there in a release build.
void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckText(std::string_view text, std::string& out) {
  Require(compat::FindInvalidUtf8(text) == std::string_view::npos);
  compat::AppendJsonString(out, text);
}

// Visits every value and writes the document again, which must give one of the same size.
void Visit(compat::JsonValue value, std::string& out) {
  switch (value.kind()) {
    case compat::JsonKind::kNull:
      out += "null";
      return;
    case compat::JsonKind::kBoolean:
      out += value.AsBoolean() ? "true" : "false";
      return;
    case compat::JsonKind::kNumber:
      if (value.AsInt64()) Require(value.IsIntegral());
      compat::AppendJsonDouble(out, value.AsDouble());
      return;
    case compat::JsonKind::kString:
      CheckText(value.AsString(), out);
      return;
    case compat::JsonKind::kArray:
      out += '[';
      for (const compat::JsonValue element : value.elements()) {
        if (out.back() != '[') out += ',';
        Visit(element, out);
      }
      out += ']';
      return;
    case compat::JsonKind::kObject:
      out += '{';
      for (const compat::JsonMember member : value.members()) {
        if (out.back() != '{') out += ',';
        CheckText(member.key, out);
        out += ':';
        Visit(member.value, out);
        Require(!member.value.Path().empty());
      }
      out += '}';
      return;
  }
}

}  // namespace

// What the strict rules take, JavaScript's take too, and they make the same of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  compat::JsonFault fault;
  const auto loose = compat::JsonDocument::TryParse(text, fault, compat::JsonRules::kJavaScript);
  // Each byte may have become U+FFFD.
  if (!loose) Require(fault.offset_bytes <= 3 * size && !fault.what.empty());
  std::string as_javascript;
  if (loose) Visit(loose->root(), as_javascript);

  const auto document = compat::JsonDocument::TryParse(text, fault);
  if (!document) {
    Require(fault.offset_bytes <= size && !fault.what.empty());
    return 0;
  }
  Require(loose.has_value());
  std::string written;
  Visit(document->root(), written);
  Require(written == as_javascript);
  const auto again = compat::JsonDocument::TryParse(written, fault);
  Require(again.has_value());
  std::string rewritten;
  Visit(again->root(), rewritten);
  Require(written == rewritten);
  return 0;
}
