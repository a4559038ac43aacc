#include "compat/cloudflare/transfer_request.h"

#include <string_view>

#include "compat/cloudflare/issues.h"
#include "compat/cloudflare/request_body.h"
#include "storage/ascii.h"

namespace compat::cloudflare {

namespace {

constexpr std::string_view kActions[] = {"init", "ingest", "poll"};
constexpr std::string_view kCompatibilities[] = {"d1", "sqlite3_cli_only"};

std::optional<std::string> ReadString(JsonValue object, std::string_view key, Issues& issues) {
  const auto value = object.Find(key);
  if (!value) return std::nullopt;
  if (!value->Is(JsonKind::kString)) {
    issues.AddWrongType(key, JsonKind::kString, value->kind());
    return std::nullopt;
  }
  return std::string(value->AsString());
}

std::string ReadRequiredString(JsonValue object, std::string_view key, Issues& issues) {
  if (!object.Find(key)) issues.AddRequired(key);
  return ReadString(object, key, issues).value_or("");
}

// False when it is not there.
bool ReadBoolean(JsonValue object, std::string_view key, Issues& issues) {
  const auto value = object.Find(key);
  if (!value) return false;
  if (!value->Is(JsonKind::kBoolean)) {
    issues.AddWrongType("dump_options." + std::string(key), JsonKind::kBoolean, value->kind());
    return false;
  }
  return value->AsBoolean();
}

void ReadTables(JsonValue options, std::vector<std::string>& tables, Issues& issues) {
  const auto list = options.Find("tables");
  if (!list) return;
  if (!list->Is(JsonKind::kArray)) {
    issues.AddWrongType("dump_options.tables", JsonKind::kArray, list->kind());
    return;
  }
  std::size_t index = 0;
  for (const JsonValue element : list->elements()) {
    if (element.Is(JsonKind::kString)) {
      tables.emplace_back(element.AsString());
    } else {
      issues.AddWrongType("dump_options.tables." + std::to_string(index), JsonKind::kString,
                          element.kind());
    }
    ++index;
  }
}

storage::DumpForm ReadForm(JsonValue options, Issues& issues) {
  const auto value = options.Find("compatibility");
  if (!value) return storage::DumpForm::kD1;
  const std::string_view text = value->Is(JsonKind::kString) ? value->AsString() : "";
  if (text == "sqlite3_cli_only") return storage::DumpForm::kShell;
  if (text != "d1") issues.AddNotOneOf("dump_options.compatibility", kCompatibilities);
  return storage::DumpForm::kD1;
}

void CheckDigest(const std::string& etag, Issues& issues) {
  const bool is_md5 =
      etag.size() == 32 && etag.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (issues.empty() && !is_md5) issues.Add("etag", "Invalid");
}

}  // namespace

ExportRequest ParseExportRequest(std::string body) {
  const JsonDocument document = ParseBodyObject(std::move(body));
  const JsonValue root = document.root();
  Issues issues;
  ExportRequest request;
  const auto format = root.Find("output_format");
  if (!format || !format->Is(JsonKind::kString) || format->AsString() != "polling") {
    issues.Add("output_format", "Invalid literal value, expected \"polling\"");
  }
  request.current_bookmark = ReadString(root, "current_bookmark", issues);
  if (const auto options = root.Find("dump_options")) {
    if (options->Is(JsonKind::kObject)) {
      request.dump.data = !ReadBoolean(*options, "no_data", issues);
      request.dump.schema = !ReadBoolean(*options, "no_schema", issues);
      ReadTables(*options, request.dump.names, issues);
      request.dump.form = ReadForm(*options, issues);
    } else {
      issues.AddWrongType("dump_options", JsonKind::kObject, options->kind());
    }
  }
  issues.ThrowIfAny();
  return request;
}

ImportRequest ParseImportRequest(std::string body) {
  const JsonDocument document = ParseBodyObject(std::move(body));
  const JsonValue root = document.root();
  Issues issues;
  ImportRequest request;
  const auto action = root.Find("action");
  const std::string_view name =
      action && action->Is(JsonKind::kString) ? action->AsString() : std::string_view();
  if (name == "init" || name == "ingest") {
    request.action = name == "init" ? ImportAction::kInit : ImportAction::kIngest;
    request.etag = storage::LowerCase(ReadRequiredString(root, "etag", issues));
    CheckDigest(request.etag, issues);
    if (name == "ingest") request.filename = ReadRequiredString(root, "filename", issues);
  } else if (name == "poll") {
    request.action = ImportAction::kPoll;
    request.current_bookmark = ReadRequiredString(root, "current_bookmark", issues);
  } else {
    issues.Add("action", "Invalid discriminator value. Expected " + QuotedAlternatives(kActions));
  }
  issues.ThrowIfAny();
  return request;
}

}  // namespace compat::cloudflare
