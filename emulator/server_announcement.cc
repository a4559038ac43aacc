#include "emulator/server_announcement.h"

#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include "compat/hex.h"
#include "compat/json/json_reader.h"
#include "compat/json/json_writer.h"
#include "storage/data_directory.h"
#include "storage/id_source.h"

namespace emulator {

namespace {

constexpr std::size_t kKeyBytes = 16;

std::string StringOf(compat::JsonValue object, std::string_view key) {
  const auto value = object.Find(key);
  return value && value->Is(compat::JsonKind::kString) ? std::string(value->AsString()) : "";
}

}  // namespace

std::string ServerAnnouncement::Text() const {
  std::string text;
  compat::JsonWriter json(text);
  json.BeginObject().Key("url").String(url).Key("key").String(key).EndObject();
  return text;
}

std::optional<ServerAnnouncement> ServerAnnouncement::Find(const std::filesystem::path& data) {
  compat::JsonFault fault;
  const auto document =
      compat::JsonDocument::TryParse(storage::DataDirectory::AnnouncementIn(data), fault);
  if (!document || !document->root().Is(compat::JsonKind::kObject)) return std::nullopt;
  ServerAnnouncement found{StringOf(document->root(), "url"), StringOf(document->root(), "key")};
  if (found.url.empty() || found.key.empty()) return std::nullopt;
  return found;
}

// Not of the ids that may be told to repeat.
std::string NewAnnouncementKey() {
  std::array<std::uint8_t, kKeyBytes> bytes{};
  storage::SystemIdSource().Fill(bytes);
  std::string key;
  compat::AppendHex(key, std::as_bytes(std::span(bytes)));
  return key;
}

}  // namespace emulator
