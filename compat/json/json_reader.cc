#include "compat/json/json_reader.h"

#include <array>
#include <memory_resource>
#include <utility>

#include <rapidjson/reader.h>

#include "compat/json/json_builder.h"
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

  bool Null() { return builder_.Null(); }
  bool Bool(bool value) { return builder_.Boolean(value); }
  bool RawNumber(const char* text, std::size_t size, bool /*copy*/) {
    return builder_.Number({text, size});
  }
  bool String(const char* text, std::size_t size, bool /*copy*/) {
    return builder_.String({text, size});
  }
  bool Key(const char* text, std::size_t size, bool /*copy*/) {
    return builder_.String({text, size});
  }
  bool StartObject() { return builder_.Start(JsonKind::kObject); }
  bool StartArray() { return builder_.Start(JsonKind::kArray); }
  bool EndObject(std::size_t /*members*/) { return builder_.End(); }
  bool EndArray(std::size_t /*elements*/) { return builder_.End(); }

 private:
  JsonBuilder& builder_;
};

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
    case rapidjson::kParseErrorNumberTooBig:
      return "a number beyond the range of a double";
    case rapidjson::kParseErrorNumberMissFraction:
      return "expected a digit behind the decimal point";
    case rapidjson::kParseErrorNumberMissExponent:
      return "expected a digit in the exponent";
    case rapidjson::kParseErrorNone:
    case rapidjson::kParseErrorTermination:
    case rapidjson::kParseErrorUnspecificSyntaxError:
      break;
  }
  return "this is not JSON";
}

// What the bytes alone tell; the parser relies on it. None when they are well.
std::optional<JsonFault> CheckBytes(std::string_view text) {
  if (text.size() >= UINT32_MAX) return JsonFault{0, "a text of 4 GiB or more", {}};
  if (text.starts_with("\xEF\xBB\xBF")) return JsonFault{0, "a byte order mark", {}};
  if (const std::size_t at = FindInvalidUtf8(text); at != std::string_view::npos) {
    return JsonFault{at, "bytes that are not UTF-8", {}};
  }
  // RapidJSON takes a NUL for the end of the text.
  if (const std::size_t at = text.find('\0'); at != std::string_view::npos) {
    return JsonFault{at, "a NUL byte", {}};
  }
  return std::nullopt;
}

// RapidJSON refuses a first half of a surrogate pair that stands alone, and lets a second half
// pass. The text is valid UTF-8, so that only an escape can make one.
JsonBuilder::LoneSurrogates FindSurrogateEscapes(std::string_view text) {
  for (std::size_t at = text.find('\\'); at != std::string_view::npos;
       at = text.find('\\', at + 1)) {
    const std::string_view escape = text.substr(at, 3);
    if (escape == "\\ud" || escape == "\\uD") return JsonBuilder::LoneSurrogates::kPossible;
  }
  return JsonBuilder::LoneSurrogates::kImpossible;
}

}  // namespace

struct JsonDocument::Content {
  explicit Content(std::string source) : text(std::move(source)) {}

  std::string text;  // decoded in place; the strings and numbers of the nodes stand in it
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

JsonDocument JsonDocument::Parse(std::string text) {
  JsonFault fault;
  std::optional<JsonDocument> document = TryParse(std::move(text), fault);
  if (!document) {
    const std::string where = fault.duplicate_key ? "key " + *fault.duplicate_key
                                                  : "byte " + std::to_string(fault.offset_bytes);
    throw storage::Error(storage::ErrorKind::kMalformedRequest,
                         "invalid JSON at " + where + ": " + fault.what);
  }
  return std::move(*document);
}

std::optional<JsonDocument> JsonDocument::TryParse(std::string text, JsonFault& fault) {
  if (std::optional<JsonFault> found = CheckBytes(text)) {
    fault = std::move(*found);
    return std::nullopt;
  }
  const JsonBuilder::LoneSurrogates lone_surrogates = FindSurrogateEscapes(text);
  auto content = std::make_unique<Content>(std::move(text));
  JsonBuilder builder(content->arena, lone_surrogates);
  Events events(builder);

  // RapidJSON's stack holds two words a level, so that it stays in this buffer.
  std::array<char, 2048> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): scratch
  rapidjson::MemoryPoolAllocator<> allocator(buffer.data(), buffer.size());
  rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, rapidjson::MemoryPoolAllocator<>>
      reader(&allocator, kMaxJsonDepth * 2 * sizeof(rapidjson::SizeType));
  rapidjson::InsituStringStream stream(content->text.data());
  const rapidjson::ParseResult result = reader.Parse<kParseFlags>(stream, events);

  if (result.IsError()) {
    const JsonBuilder::Refusal& refusal = builder.refusal();
    fault.offset_bytes =
        refusal.at ? static_cast<std::size_t>(refusal.at - content->text.data()) : result.Offset();
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
