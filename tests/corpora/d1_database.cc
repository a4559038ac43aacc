#include "tests/corpora/d1_database.h"

#include <atomic>
#include <stdexcept>

#include <rapidjson/document.h>

namespace tests {

namespace {

Cell CellOf(const rapidjson::Value& value) {
  Cell cell;
  if (value.IsNumber()) {
    cell.kind = Cell::Kind::kNumber;
    cell.number = value.GetDouble();
    cell.text = value.IsInt64() ? std::to_string(value.GetInt64()) : std::to_string(cell.number);
  } else if (value.IsString()) {
    cell.kind = Cell::Kind::kText;
    cell.text.assign(value.GetString(), value.GetStringLength());
  } else if (value.IsArray()) {
    cell.kind = Cell::Kind::kBlob;
    for (const rapidjson::Value& byte : value.GetArray()) {
      cell.text += static_cast<char>(byte.GetUint());
    }
  } else if (!value.IsNull()) {
    throw std::runtime_error("a value that D1 has not");
  }
  return cell;
}

// An account has no two of one name.
std::string NewName() {
  static std::atomic<int> number = 0;
  return "corpus-" + std::to_string(++number);
}

}  // namespace

D1Database::D1Database(ApiClient& client) : client_(client), uuid_(client.Create(NewName())) {}

D1Database::~D1Database() { client_.Send("DELETE", "/" + uuid_); }

Outcome D1Database::Run(const std::string& sql) {
  const ApiAnswer answer =
      client_.Send("POST", "/" + uuid_ + "/raw", R"({"sql":)" + JsonString(sql) + "}");
  rapidjson::Document json;
  json.Parse<rapidjson::kParseFullPrecisionFlag>(answer.body.data(), answer.body.size());
  if (answer.status == 0 || json.HasParseError() || !json.IsObject()) {
    throw std::runtime_error("no answer (status " + std::to_string(answer.status) + ") to: " + sql);
  }
  Outcome outcome;
  outcome.status = answer.status;
  if (answer.status != 200 || !json["success"].GetBool()) {
    const rapidjson::Value& message = json["errors"][0]["message"];
    outcome.error = std::string(message.GetString(), message.GetStringLength());
    return outcome;
  }
  const rapidjson::Value& results = json["result"][0]["results"];
  for (const rapidjson::Value& column : results["columns"].GetArray()) {
    outcome.columns.emplace_back(column.GetString(), column.GetStringLength());
  }
  for (const rapidjson::Value& row : results["rows"].GetArray()) {
    std::vector<Cell>& cells = outcome.rows.emplace_back();
    for (const rapidjson::Value& value : row.GetArray()) cells.push_back(CellOf(value));
  }
  return outcome;
}

}  // namespace tests
