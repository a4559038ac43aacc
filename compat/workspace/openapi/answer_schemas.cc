#include "compat/workspace/openapi/answer_schemas.h"

#include <string_view>
#include <vector>

#include "compat/described/failure_schema.h"
#include "compat/workspace/fields.h"

namespace compat::workspace {

namespace {

using OrNull = SchemaWriter::OrNull;

class AnswerSchemas {
 public:
  explicit AnswerSchemas(SchemaWriter& json) : json_(json) {}

  void WriteRecordSchemas() {
    std::vector<std::string_view> names;
    for (const Field& field : kDatabaseFields) names.push_back(field.name);
    json_.Key("Database");
    json_.ClosedObject(names, [&] {
      for (const Field& field : kDatabaseFields) {
        json_.Key(field.name);
        FieldSchema(field);
      }
    });
    json_.Key("DatabasePage");
    json_.ClosedObject({"data", "pageInfo"}, [&] {
      json_.Key("data").BeginObject().Key("type").String("array").Key("items");
      json_.Reference("Database");
      json_.EndObject().Key("pageInfo");
      json_.Reference("PageInfo");
    });
    json_.Key("PageInfo");
    json_.ClosedObject(
        {"total", "hasNextPage", "hasPreviousPage", "startCursor", "endCursor"}, [&] {
          json_.Key("total").BeginObject().Key("type").String("integer").Key("minimum").Integer(0);
          json_.EndObject().Key("hasNextPage");
          json_.Type("boolean");
          json_.Key("hasPreviousPage");
          json_.Type("boolean");
          json_.Key("startCursor");
          json_.Type("string", OrNull::kYes);
          json_.Key("endCursor");
          json_.Type("string", OrNull::kYes);
        });
  }

  void WriteAnswerSchemas() {
    json_.Key("Success");
    json_.ClosedObject({"success"}, [&] {
      json_.Key("success");
      json_.Type("boolean");
    });
    WriteRowSchemas();
    json_.Key("QueryResult");
    json_.ClosedObject({"columns", "rows", "rowsRead", "rowsWritten", "durationMs"}, [&] {
      WriteColumnsAndRows();
      json_.Key("rowsRead");
      json_.Type("integer");
      json_.Key("rowsWritten");
      json_.Type("integer");
      json_.Key("durationMs");
      json_.Type("number");
    });
    json_.Key("TableList");
    json_.ClosedObject({"tables"}, [&] {
      json_.Key("tables");
      json_.ArrayOf("string");
    });
    json_.Key("Table");
    json_.ClosedObject({"name", "columns", "rowCount"}, [&] {
      json_.Key("name");
      json_.Type("string");
      json_.Key("columns").BeginObject().Key("type").String("array").Key("items");
      WriteColumnSchema();
      json_.EndObject().Key("rowCount");
      json_.Type("integer");
    });
    json_.Key("Rows");
    json_.ClosedObject({"columns", "rows", "total", "limit", "offset"}, [&] {
      WriteColumnsAndRows();
      for (const std::string_view key : {"total", "limit", "offset"}) {
        json_.Key(key);
        json_.Type("integer");
      }
    });
    WriteErrorSchema(json_);
  }

 private:
  void FieldSchema(const Field& field) {
    const OrNull or_null = field.null == Field::Null::kPossible ? OrNull::kYes : OrNull::kNo;
    if (field.type == FieldType::kChoice) {
      json_.Choice(field.choices, or_null);
    } else {
      json_.Type("string", or_null);
    }
  }

  void WriteRowSchemas() {
    json_.Key("Row");
    json_.ObjectOf("Value");
    json_.Key("Value").BeginObject().Key("anyOf").BeginArray();
    for (const std::string_view type : {"string", "number", "null"}) json_.Type(type);
    // A BLOB, byte by byte.
    json_.ArrayOf("integer");
    json_.EndArray().EndObject();
  }

  void WriteColumnsAndRows() {
    json_.Key("columns");
    json_.ArrayOf("string");
    json_.Key("rows").BeginObject().Key("type").String("array").Key("items");
    json_.Reference("Row");
    json_.EndObject();
  }

  void WriteColumnSchema() {
    json_.ClosedObject({"name", "type", "notNull", "defaultValue", "primaryKey", "hidden"}, [&] {
      json_.Key("name");
      json_.Type("string");
      json_.Key("type");
      json_.Type("string");
      json_.Key("notNull");
      json_.Type("boolean");
      json_.Key("defaultValue");
      json_.Type("string", OrNull::kYes);
      json_.Key("primaryKey");
      json_.Type("integer");
      json_.Key("hidden");
      json_.Type("boolean");
    });
  }

  SchemaWriter& json_;
};

}  // namespace

void WriteRecordSchemas(SchemaWriter& json) { AnswerSchemas(json).WriteRecordSchemas(); }

void WriteAnswerSchemas(SchemaWriter& json) { AnswerSchemas(json).WriteAnswerSchemas(); }

}  // namespace compat::workspace
