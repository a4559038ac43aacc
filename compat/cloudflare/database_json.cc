#include "compat/cloudflare/database_json.h"

#include "compat/iso_time.h"

namespace compat::cloudflare {

namespace {

using Record = storage::DatabaseRecord;
using Statistics = std::optional<storage::DatabaseStatistics>;

void WriteIdentity(JsonWriter& json, const Record& record) {
  json.Key("uuid").String(record.uuid);
  json.Key("name").String(record.name);
  json.Key("created_at").String(FormatIsoTime(record.created_at_ms));
  json.Key("version").String("production");
}

void WriteJurisdiction(JsonWriter& json, const Record& record) {
  json.Key("jurisdiction");
  if (record.jurisdiction) {
    json.String(*record.jurisdiction);
  } else {
    json.Null();
  }
}

void WriteReplication(JsonWriter& json, const Record& record) {
  json.Key("read_replication").BeginObject();
  json.Key("mode").String(record.read_replication).EndObject();
}

void WriteCount(JsonWriter& json, std::string_view key, std::optional<std::uint64_t> count) {
  json.Key(key);
  if (count) {
    json.Integer(static_cast<std::int64_t>(*count));
  } else {
    json.Null();
  }
}

void WriteFileSize(JsonWriter& json, const Statistics& statistics) {
  WriteCount(json, "file_size", statistics ? std::optional(statistics->file_bytes) : std::nullopt);
}

void WriteTableCount(JsonWriter& json, const Statistics& statistics) {
  WriteCount(json, "num_tables",
             statistics ? std::optional(statistics->user_tables) : std::nullopt);
}

}  // namespace

void WriteCreatedDatabase(JsonWriter& json, const Record& record, const Statistics& statistics) {
  json.BeginObject();
  WriteIdentity(json, record);
  WriteFileSize(json, statistics);
  WriteTableCount(json, statistics);
  json.Key("created_in_region").String(record.region);
  WriteJurisdiction(json, record);
  WriteReplication(json, record);
  json.EndObject();
}

void WriteListedDatabase(JsonWriter& json, const Record& record, const Statistics& statistics) {
  json.BeginObject();
  WriteIdentity(json, record);
  WriteTableCount(json, statistics);
  WriteFileSize(json, statistics);
  WriteJurisdiction(json, record);
  json.EndObject();
}

void WriteDatabase(JsonWriter& json, const Record& record, const Statistics& statistics,
                   const Fields& fields) {
  json.BeginObject();
  if (fields.Wants("uuid")) json.Key("uuid").String(record.uuid);
  if (fields.Wants("name")) json.Key("name").String(record.name);
  if (fields.Wants("created_at")) {
    json.Key("created_at").String(FormatIsoTime(record.created_at_ms));
  }
  if (fields.Wants("version")) json.Key("version").String("production");
  if (fields.Wants("num_tables")) WriteTableCount(json, statistics);
  if (fields.Wants("file_size")) WriteFileSize(json, statistics);
  if (fields.Wants("running_in_region")) json.Key("running_in_region").String(record.region);
  if (fields.Wants("read_replication")) WriteReplication(json, record);
  if (fields.Wants("jurisdiction")) WriteJurisdiction(json, record);
  json.EndObject();
}

}  // namespace compat::cloudflare
