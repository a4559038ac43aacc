#include "compat/control/snapshots.h"

#include "compat/bookmark.h"
#include "compat/iso_time.h"
#include "compat/json/json_writer.h"

namespace compat::control {

namespace {

constexpr std::size_t kMostNoteBytes = 4096;

}  // namespace

SnapshotRequest ReadNewSnapshot(JsonValue body) {
  SnapshotRequest wanted;
  if (const auto at = body.Find("at")) wanted.at = ReadState(*at);
  if (const auto note = body.Find("note")) {
    if (note->AsString().size() > kMostNoteBytes)
      throw Wrong(*note, "expected 4,096 bytes at most");
    wanted.note = std::string(note->AsString());
  }
  return wanted;
}

std::string SnapshotItem(const storage::SnapshotRecord& record) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("name").String(record.name);
  json.Key("bookmark").String(FormatBookmark(record.position)).Key("note");
  if (record.note) {
    json.String(*record.note);
  } else {
    json.Null();
  }
  json.Key("created_at").String(FormatIsoTime(record.created_at_ms)).EndObject();
  return body;
}

std::string SnapshotNameAnswer(const std::string& name) {
  std::string body;
  JsonWriter(body).BeginObject().Key("name").String(name).EndObject();
  return body;
}

}  // namespace compat::control
