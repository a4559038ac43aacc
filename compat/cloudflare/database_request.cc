#include "compat/cloudflare/database_request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include "compat/cloudflare/issues.h"
#include "compat/cloudflare/regions.h"
#include "compat/cloudflare/request_body.h"
#include "compat/limits.h"
#include "storage/ascii.h"

namespace compat::cloudflare {

namespace {

constexpr std::string_view kReplicationModes[] = {"auto", "disabled"};

constexpr std::array<std::string_view, 9> kFields = {
    "uuid",       "name",      "created_at",        "version",         "jurisdiction",
    "num_tables", "file_size", "running_in_region", "read_replication"};

// Longer names would not fit a list's line; the service's own limit is not known.
constexpr std::size_t kMaxNameBytes = 256;

// The documented pattern wants a letter or digit first; the service takes Prisma's
// "_prisma_shadow_…".
bool IsDatabaseName(std::string_view name) {
  if (name.empty() || name.front() == '-') return false;
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return storage::IsAlphanumeric(c) || c == '_' || c == '-'; });
}

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  return upper;
}

enum class LetterCase { kAsSent, kUpper };

// A string that must be one of `allowed`; none when the key is missing or null.
std::optional<std::string> ReadChoice(JsonValue object, std::string_view key,
                                      const std::string& path,
                                      std::span<const std::string_view> allowed,
                                      LetterCase letter_case, Issues& issues) {
  const auto value = object.Find(key);
  if (!value || value->Is(JsonKind::kNull)) return std::nullopt;
  if (!value->Is(JsonKind::kString)) {
    issues.Add(path,
               "Expected " + QuotedAlternatives(allowed) + ", received " + NameOf(value->kind()));
    return std::nullopt;
  }
  std::string text = letter_case == LetterCase::kUpper ? UpperCase(value->AsString())
                                                       : std::string(value->AsString());
  if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
    issues.AddNotOneOf(path, allowed);
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> ReadReplication(JsonValue root, Presence presence, Issues& issues) {
  const auto object = root.Find("read_replication");
  if (!object) {
    if (presence == Presence::kRequired) issues.AddRequired("read_replication");
    return std::nullopt;
  }
  if (!object->Is(JsonKind::kObject)) {
    issues.AddWrongType("read_replication", JsonKind::kObject, object->kind());
    return std::nullopt;
  }
  if (!object->Find("mode")) {
    issues.AddRequired("read_replication.mode");
    return std::nullopt;
  }
  return ReadChoice(*object, "mode", "read_replication.mode", kReplicationModes,
                    LetterCase::kAsSent, issues);
}

void CheckName(std::string_view name, Issues& issues) {
  if (name.size() > kMaxNameBytes) {
    issues.Add("name",
               "String must contain at most " + std::to_string(kMaxNameBytes) + " character(s)");
  } else if (!IsDatabaseName(name)) {
    issues.Add("name", "Invalid");
  }
}

std::string ReadName(JsonValue root, Issues& issues) {
  const auto name = root.Find("name");
  if (!name) {
    issues.AddRequired("name");
    return {};
  }
  if (!name->Is(JsonKind::kString)) {
    issues.AddWrongType("name", JsonKind::kString, name->kind());
    return {};
  }
  CheckName(name->AsString(), issues);
  return std::string(name->AsString());
}

std::uint64_t ReadNumber(const QueryParameters& parameters, const std::string& name,
                         std::int64_t if_absent, std::int64_t least, std::int64_t most,
                         Issues& issues) {
  const std::string* text = parameters.Find(name);
  if (text == nullptr) return static_cast<std::uint64_t>(if_absent);
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (failure != std::errc() || end != text->data() + text->size()) {
    issues.Add(name, "Expected number, received nan");
  } else if (value < least) {
    issues.Add(name, "Number must be greater than or equal to " + std::to_string(least));
  } else if (value > most) {
    issues.Add(name, "Number must be less than or equal to " + std::to_string(most));
  }
  return static_cast<std::uint64_t>(std::clamp(value, least, most));
}

// Pages beyond it are as empty as this one, and the offset still fits.
constexpr std::int64_t kMaxPage = 1'000'000'000;

}  // namespace

storage::DatabaseRecord NewDatabaseOf(std::string account_id) {
  storage::DatabaseRecord record;
  record.account_id = std::move(account_id);
  record.region = kDefaultRegion;
  record.read_replication = "disabled";
  return record;
}

void CheckDatabaseName(std::string_view name) {
  Issues issues;
  CheckName(name, issues);
  issues.ThrowIfAny();
}

CreateRequest ParseCreateRequest(std::string body) {
  const JsonDocument document = ParseBodyObject(std::move(body));
  const JsonValue root = document.root();
  Issues issues;
  CreateRequest request;
  request.name = ReadName(root, issues);
  request.region = ReadChoice(root, "primary_location_hint", "primary_location_hint", kRegions,
                              LetterCase::kUpper, issues);
  request.jurisdiction =
      ReadChoice(root, "jurisdiction", "jurisdiction", kJurisdictions, LetterCase::kAsSent, issues);
  request.read_replication = ReadReplication(root, Presence::kOptional, issues);
  issues.ThrowIfAny();
  return request;
}

UpdateRequest ParseUpdateRequest(std::string body, Presence read_replication) {
  if (body.empty() && read_replication == Presence::kOptional) return {};
  const JsonDocument document = ParseBodyObject(std::move(body));
  Issues issues;
  UpdateRequest request;
  request.read_replication = ReadReplication(document.root(), read_replication, issues);
  issues.ThrowIfAny();
  return request;
}

ListRequest ParseListRequest(const QueryParameters& parameters) {
  Issues issues;
  ListRequest request;
  const std::string* name = parameters.Find("name");
  if (name != nullptr && !name->empty()) request.name_part = *name;
  request.page = ReadNumber(parameters, "page", 1, 1, kMaxPage, issues);
  request.per_page =
      ReadNumber(parameters, "per_page", kDefaultPerPage, kMinPerPage, kMaxPerPage, issues);
  issues.ThrowIfAny();
  return request;
}

std::uint64_t ParsePageNumber(const QueryParameters& parameters) {
  Issues issues;
  const std::uint64_t page = ReadNumber(parameters, "page", 1, 1, kMaxPage, issues);
  issues.ThrowIfAny();
  return page;
}

Fields::Fields(const QueryParameters& parameters) {
  Issues issues;
  for (std::string_view list : parameters.FindAll("fields")) {
    while (!list.empty()) {
      const std::size_t comma = list.find(',');
      const std::string_view field = list.substr(0, comma);
      list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
      const auto known = std::find(kFields.begin(), kFields.end(), field);
      if (known == kFields.end()) {
        issues.AddNotOneOf("fields", kFields);
        issues.ThrowIfAny();
      }
      wanted_ = wanted_.value_or(0U) | (1U << static_cast<unsigned>(known - kFields.begin()));
    }
  }
}

bool Fields::Wants(std::string_view field) const {
  if (!wanted_) return true;
  const auto known = std::find(kFields.begin(), kFields.end(), field);
  return known != kFields.end() &&
         (*wanted_ & (1U << static_cast<unsigned>(known - kFields.begin()))) != 0;
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? c != '-' : !storage::IsHexDigit(c)) return false;
  }
  return true;
}

void CheckIsUuid(std::string_view text) {
  if (IsUuid(text)) return;
  Issues issues;
  issues.Add("databaseId", "Invalid uuid");
  issues.ThrowIfAny();
}

}  // namespace compat::cloudflare
