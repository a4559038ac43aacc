#include "compat/binding/preview_token.h"

#include <span>
#include <utility>

#include "compat/base64.h"
#include "compat/hmac.h"
#include "compat/json/json_reader.h"
#include "compat/json/json_writer.h"
#include "storage/id_source.h"

namespace compat::binding {

namespace {

constexpr const char* kAccount = "account";
constexpr const char* kWrites = "writes";
constexpr const char* kDatabases = "databases";

constexpr std::size_t kSignatureBytes = std::tuple_size_v<Hmac>;

}  // namespace

PreviewTokens::PreviewTokens() {
  // Never from a seed: ids may be guessed, signatures may not.
  storage::SystemIdSource().Fill(key_);
}

std::string PreviewTokens::Sign(std::string_view payload) const {
  const Hmac mac = HmacSha256(std::as_bytes(std::span(key_)), payload);
  return {reinterpret_cast<const char*>(mac.data()), mac.size()};
}

std::string PreviewTokens::Make(const PreviewSession& session) const {
  std::string payload;
  JsonWriter json(payload);
  json.BeginObject().Key(kAccount).String(session.account_id);
  json.Key(kWrites).Boolean(session.permission == Permission::kWrite);
  json.Key(kDatabases).BeginObject();
  for (const auto& [binding, database] : session.databases) json.Key(binding).String(database);
  json.EndObject().EndObject();
  return EncodeBase64Url(Sign(payload) + payload);
}

std::optional<PreviewSession> PreviewTokens::Read(std::string_view token) const {
  const std::optional<std::string> bytes = DecodeBase64Url(token);
  if (!bytes || bytes->size() < kSignatureBytes) return std::nullopt;
  const std::string_view payload = std::string_view(*bytes).substr(kSignatureBytes);
  const std::string_view signature = std::string_view(*bytes).substr(0, kSignatureBytes);
  if (!IsSameSecret(signature, Sign(payload))) return std::nullopt;
  // Of our own writing, now that the signature fits.
  const JsonDocument document = JsonDocument::Parse(std::string(payload));
  const JsonValue root = document.root();
  PreviewSession session;
  session.account_id = root.Find(kAccount)->AsString();
  if (root.Find(kWrites)->AsBoolean()) session.permission = Permission::kWrite;
  for (const JsonMember member : root.Find(kDatabases)->members()) {
    session.databases.emplace(member.key, member.value.AsString());
  }
  return session;
}

}  // namespace compat::binding
