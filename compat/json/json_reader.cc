#include "compat/json/json_reader.h"

#include <array>
#include <memory_resource>
#include <utility>

#include <rapidjson/reader.h>

#include "compat/json/json_builder.h"
#include "compat/json/json_number.h"
#include "compat/json/surrogate_escapes.h"
#include "compat/json/utf8.h"
#include "storage/error.h"

namespace compat {
namespace {

// Numbers stay text: RapidJSON's own conversion rounds coarsely and overflows an int on exponents
// near -2^31.
constexpr unsigned kParseFlags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag |
                                 rapidjson::kParseNumbersAsStringsFlag;

// Hands RapidJSON's events to the builder. The base class answers the events that kParseFlags rule
// out.
class Events : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Events> {
 public:
  explicit Events(JsonBuilder& builder) : builder_(builder) {}

  // Passes over what comes before the next number.
  void SkipToNumber() { skips_ = true; }

  bool Null() { return builder_.Null(); }
  bool Bool(bool value) { return builder_.Boolean(value); }
  bool RawNumber(const char* text, std::size_t size, bool /*copy*/) {
    skips_ = false;
    return builder_.Number({text, size});
  }
  bool String(const char* text, std::size_t size, bool /*copy*/) {
    return builder_.String({text, size});
  }
  bool Key(const char* text, std::size_t size, bool /*copy*/) {
    return skips_ || builder_.String({text, size});
  }
  bool StartObject() { return skips_ || builder_.Start(JsonKind::kObject); }
  bool StartArray() { return skips_ || builder_.Start(JsonKind::kArray); }
  bool EndObject(std::size_t /*members*/) { return builder_.End(); }
  bool EndArray(std::size_t /*elements*/) { return builder_.End(); }

 private:
  JsonBuilder& builder_;
  bool skips_ = false;
};

rapidjson::ParseResult ParseInPlace(std::string& text, Events& events) {
  // RapidJSON's stack holds two words a level, so that it stays in this buffer.
  std::array<char, 2048> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): scratch
  rapidjson::MemoryPoolAllocator<> allocator(buffer.data(), buffer.size());
  rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, rapidjson::MemoryPoolAllocator<>>
      reader(&allocator, kMaxJsonDepth * 2 * sizeof(rapidjson::SizeType));
  rapidjson::InsituStringStream stream(text.data());
  return reader.Parse<kParseFlags>(stream, events);
}

const char* Explain(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "the text is empty";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "nothing may follow the value";
    case rapidjson::kParseErrorValueInvalid:
      return "expected a value";
    case rapidjson::kParseErrorObjectMissName:
      return "expected a key in double quotes";
    case rapidjson::kParseErrorObjectMissColon:
      return "expected ':' behind the key";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "expected ',' or '}'";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "expected ',' or ']'";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "expected four hexadecimal digits behind \\u";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return "half a surrogate pair in a string";
    case rapidjson::kParseErrorStringEscapeInvalid:
    case rapidjson::kParseErrorStringInvalidEncoding:
      return "an unknown escape or a bare control character in a string";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "a string without its closing quote";
    case rapidjson::kParseErrorNumberMissFraction:
      return "expected a digit behind the decimal point";
    case rapidjson::kParseErrorNumberMissExponent:
      return "expected a digit in the exponent";
    case rapidjson::kParseErrorNumberTooBig:
    case rapidjson::kParseErrorNone:
    case rapidjson::kParseErrorTermination:
    case rapidjson::kParseErrorUnspecificSyntaxError:
      break;
  }
  return "this is not JSON";
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What the bytes alone tell; the parser relies on it. None when they are well.
std::optional<JsonFault> CheckBytes(std::string_view text) {
  if (text.size() >= UINT32_MAX) return JsonFault{0, "a text of 4 GiB or more", {}};
  if (text.starts_with(kByteOrderMark)) return JsonFault{0, "a byte order mark", {}};
  if (const std::size_t at = FindInvalidUtf8(text); at != std::string_view::npos) {
    return JsonFault{at, "bytes that are not UTF-8", {}};
  }
  // RapidJSON takes a NUL for the end of the text.
  if (const std::size_t at = text.find('\0'); at != std::string_view::npos) {
    return JsonFault{at, "a NUL byte", {}};
  }
  return std::nullopt;
}

// Makes of `text` what a JavaScript server would read, where CheckBytes would have found a fault.
// Returns how many bytes it has lost in front.
std::size_t RepairBytes(std::string& text) {
  const std::size_t mark = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  text.erase(0, mark);
  if (FindInvalidUtf8(text) != std::string_view::npos) text = ReplaceInvalidUtf8(text);
  return mark;
}

}  // namespace

struct JsonDocument::Content {
  explicit Content(std::string source) : text(std::move(source)) {}

  // Decoded in place; the strings and numbers of the nodes stand in them.
  std::string text;
  std::string rest;  // from a number on that RapidJSON gave up on; nearly always empty
  JsonNode root{};
  // A usual request needs no more nodes, and a document is one allocation then, small enough for
  // the allocator's per-thread cache.
  alignas(JsonNode) std::array<std::byte, 768> first_nodes;
  std::pmr::monotonic_buffer_resource arena{first_nodes.data(), first_nodes.size()};
};

JsonDocument::JsonDocument(std::unique_ptr<Content> content) noexcept
    : content_(std::move(content)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

JsonDocument JsonDocument::Parse(std::string text, JsonRules rules) {
  JsonFault fault;
  std::optional<JsonDocument> document = TryParse(std::move(text), fault, rules);
  if (!document) {
    const std::string where = fault.duplicate_key ? "key " + *fault.duplicate_key
                                                  : "byte " + std::to_string(fault.offset_bytes);
    throw storage::Error(storage::ErrorKind::kMalformedRequest,
                         "invalid JSON at " + where + ": " + fault.what);
  }
  return std::move(*document);
}

std::optional<JsonDocument> JsonDocument::TryParse(std::string text, JsonFault& fault,
                                                   JsonRules rules) {
  std::size_t cut_bytes = 0;
  std::optional<JsonFault> found = CheckBytes(text);
  if (found && rules != JsonRules::kStrict) {
    cut_bytes = RepairBytes(text);
    found = CheckBytes(text);
  }
  if (found) {
    fault = std::move(*found);
    fault.offset_bytes += cut_bytes;
    return std::nullopt;
  }
  // The text is valid UTF-8, so that only an escape can make half a surrogate pair.
  bool has_surrogates = MayHaveSurrogateEscape(text);
  if (has_surrogates && rules != JsonRules::kStrict) {
    if (rules == JsonRules::kJavaScript) {
      ReplaceLoneSurrogateEscapes(text);
    } else {
      EncodeLoneSurrogateEscapes(text);
    }
    has_surrogates = false;
  }
  auto content = std::make_unique<Content>(std::move(text));
  // RapidJSON refuses a first half of a pair that stands alone, and lets a second half pass.
  JsonBuilder builder(content->arena, rules,
                      has_surrogates ? JsonBuilder::LoneSurrogates::kPossible
                                     : JsonBuilder::LoneSurrogates::kImpossible);
  Events events(builder);

  std::string* text_read = &content->text;
  std::size_t begin = cut_bytes;  // of *text_read in the text as it was given; may wrap around
  rapidjson::ParseResult result = ParseInPlace(content->text, events);
  if (result.Code() == rapidjson::kParseErrorNumberTooBig) {
    // Of the text only what lies before that number has been decoded. The rest is read behind an
    // opening that leads RapidJSON to where it stood.
    const std::string opening = builder.Opening();
    content->rest = opening + content->text.substr(result.Offset());
    RewriteLargeNumbers(content->rest, opening.size());
    events.SkipToNumber();
    text_read = &content->rest;
    begin += result.Offset() - opening.size();
    result = ParseInPlace(content->rest, events);
  }

  if (result.IsError()) {
    const JsonBuilder::Refusal& refusal = builder.refusal();
    fault.offset_bytes =
        begin +
        (refusal.at ? static_cast<std::size_t>(refusal.at - text_read->data()) : result.Offset());
    fault.what = refusal.what ? refusal.what : Explain(result.Code());
    fault.duplicate_key = refusal.duplicate_key;
    return std::nullopt;
  }
  content->root = builder.root();
  return JsonDocument(std::move(content));
}

JsonValue JsonDocument::root() const noexcept {
  return JsonValue(&content_->root, &content_->root);
}

}  // namespace compat
