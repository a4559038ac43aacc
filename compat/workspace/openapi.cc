#include "compat/workspace/openapi.h"

#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "compat/json/json_writer.h"
#include "compat/workspace/bodies.h"
#include "compat/workspace/failure.h"
#include "compat/workspace/fields.h"
#include "compat/workspace/filter_operators.h"
#include "compat/workspace/names.h"
#include "compat/workspace/order_by.h"
#include "compat/workspace/routes.h"

namespace compat::workspace {

namespace {

// Schemas use no keyword beyond those that JSON Schema has had since draft 4, so that any validator
// will do.
class Document {
 public:
  std::string Write() {
    json_.BeginObject().Key("openapi").String("3.1.0");
    json_.Key("info").BeginObject().Key("title").String("Workspace databases");
    json_.Key("version").String("1").EndObject();
    WritePaths();
    json_.Key("components").BeginObject();
    json_.Key("securitySchemes").BeginObject().Key("bearer").BeginObject();
    json_.Key("type").String("http").Key("scheme").String("bearer").EndObject().EndObject();
    json_.Key("schemas").BeginObject();
    WriteRecordSchemas();
    WriteFilterSchemas();
    WriteOrderSchema();
    WriteBodySchemas();
    WriteAnswerSchemas();
    json_.EndObject().EndObject().EndObject();
    return std::move(out_);
  }

 private:
  enum class Null { kNo, kYes };

  // --- small pieces

  void Reference(std::string_view schema) {
    json_.BeginObject().Key("$ref").String("#/components/schemas/" + std::string(schema));
    json_.EndObject();
  }

  void Type(std::string_view type, Null null = Null::kNo) {
    json_.BeginObject().Key("type");
    if (null == Null::kYes) {
      json_.BeginArray().String(type).String("null").EndArray();
    } else {
      json_.String(type);
    }
    json_.EndObject();
  }

  void Choice(std::span<const std::string_view> choices, Null null = Null::kNo) {
    json_.BeginObject().Key("enum").BeginArray();
    for (const std::string_view choice : choices) json_.String(choice);
    if (null == Null::kYes) json_.Null();
    json_.EndArray().EndObject();
  }

  void ArrayOf(std::string_view type) {
    json_.BeginObject().Key("type").String("array").Key("items");
    Type(type);
    json_.EndObject();
  }

  // An object that has these keys and no others; `write_properties` writes their schemas.
  template <typename WriteProperties>
  void ClosedObject(const std::vector<std::string_view>& required,
                    WriteProperties&& write_properties) {
    json_.BeginObject().Key("type").String("object");
    if (!required.empty()) {
      json_.Key("required").BeginArray();
      for (const std::string_view key : required) json_.String(key);
      json_.EndArray();
    }
    json_.Key("properties").BeginObject();
    write_properties();
    json_.EndObject().Key("additionalProperties").Boolean(false).EndObject();
  }

  // --- paths

  void WritePaths() {
    std::map<std::string_view, std::vector<const Route*>> paths;
    for (const Route& route : kRoutes) paths[route.path].push_back(&route);
    json_.Key("paths").BeginObject();
    for (const auto& [path, routes] : paths) {
      json_.Key(path).BeginObject();
      for (const Route* route : routes) WriteOperation(*route);
      json_.EndObject();
    }
    json_.EndObject();
  }

  void WriteOperation(const Route& route) {
    std::string method(route.method);
    for (char& c : method) c = static_cast<char>(c + ('a' - 'A'));
    json_.Key(method).BeginObject();
    json_.Key("operationId").String(route.id).Key("summary").String(route.summary);
    json_.Key("security").BeginArray();
    if (route.caller != Route::Caller::kAnyone) {
      json_.BeginObject().Key("bearer").BeginArray().EndArray().EndObject();
    }
    json_.EndArray().Key("parameters").BeginArray();
    WritePathParameters(route.path);
    for (const Parameter& parameter : route.parameters) WriteParameter(parameter);
    json_.EndArray();
    if (!route.body.empty()) {
      json_.Key("requestBody").BeginObject().Key("required").Boolean(true);
      WriteContent(route.body);
      json_.EndObject();
    }
    json_.Key("responses").BeginObject();
    WriteResponse(std::to_string(route.status), "Success.", route.answer);
    WriteResponse("default", "Failure.", "Error");
    json_.EndObject().EndObject();
  }

  void WritePathParameters(std::string_view path) {
    for (;;) {
      const std::size_t open = path.find('{');
      if (open == std::string_view::npos) return;
      const std::size_t close = path.find('}', open);
      json_.BeginObject().Key("name").String(path.substr(open + 1, close - open - 1));
      json_.Key("in").String("path").Key("required").Boolean(true).Key("schema");
      Type("string");
      json_.EndObject();
      path.remove_prefix(close + 1);
    }
  }

  void WriteParameter(const Parameter& parameter) {
    json_.BeginObject().Key("name").String(parameter.name).Key("in").String("query");
    json_.Key("description").String(parameter.description);
    switch (parameter.type) {
      case ParameterType::kInteger:
        json_.Key("schema").BeginObject().Key("type").String("integer");
        json_.Key("minimum").Integer(parameter.least).Key("maximum").Integer(parameter.most);
        json_.Key("default").Integer(parameter.if_absent).EndObject();
        break;
      case ParameterType::kChoice:
        json_.Key("schema");
        Choice(parameter.choices);
        break;
      case ParameterType::kFilter:
        WriteContent("DatabaseFilter");
        break;
      case ParameterType::kOrderBy:
        WriteContent("DatabaseOrderBy");
        break;
      case ParameterType::kText:
      case ParameterType::kCursor:
      case ParameterType::kIds:
        json_.Key("schema");
        Type("string");
        break;
    }
    json_.EndObject();
  }

  void WriteContent(std::string_view schema) {
    json_.Key("content").BeginObject().Key("application/json").BeginObject().Key("schema");
    if (schema.empty()) {
      Type("object");
    } else {
      Reference(schema);
    }
    json_.EndObject().EndObject();
  }

  void WriteResponse(std::string_view status, std::string_view description,
                     std::string_view schema) {
    json_.Key(status).BeginObject().Key("description").String(description);
    WriteContent(schema);
    json_.EndObject();
  }

  // --- records

  void FieldSchema(const Field& field) {
    const Null null = field.null == Field::Null::kPossible ? Null::kYes : Null::kNo;
    if (field.type == FieldType::kChoice) {
      Choice(field.choices, null);
    } else {
      Type("string", null);
    }
  }

  void WriteRecordSchemas() {
    std::vector<std::string_view> names;
    for (const Field& field : kDatabaseFields) names.push_back(field.name);
    json_.Key("Database");
    ClosedObject(names, [&] {
      for (const Field& field : kDatabaseFields) {
        json_.Key(field.name);
        FieldSchema(field);
      }
    });
    json_.Key("DatabasePage");
    ClosedObject({"data", "pageInfo"}, [&] {
      json_.Key("data").BeginObject().Key("type").String("array").Key("items");
      Reference("Database");
      json_.EndObject().Key("pageInfo");
      Reference("PageInfo");
    });
    json_.Key("PageInfo");
    ClosedObject({"total", "hasNextPage", "hasPreviousPage", "startCursor", "endCursor"}, [&] {
      json_.Key("total").BeginObject().Key("type").String("integer").Key("minimum").Integer(0);
      json_.EndObject().Key("hasNextPage");
      Type("boolean");
      json_.Key("hasPreviousPage");
      Type("boolean");
      json_.Key("startCursor");
      Type("string", Null::kYes);
      json_.Key("endCursor");
      Type("string", Null::kYes);
    });
  }

  // --- filters

  void WriteFilterSchemas() {
    WriteFilter("DatabaseFilter", kDatabaseFields, kRelations);
    for (const Relation& relation : kRelations) {
      WriteFilter(std::string(relation.name) + "Filter", relation.fields, {});
    }
    WriteFieldFilter("TextFilter", FieldType::kText);
    WriteFieldFilter("TimeFilter", FieldType::kTime);
  }

  void WriteFilter(const std::string& name, std::span<const Field> fields,
                   std::span<const Relation> relations) {
    json_.Key(name);
    ClosedObject({}, [&] {
      for (const std::string_view key : {kAndKey, kOrKey, kNotKey}) {
        json_.Key(key).BeginObject().Key("anyOf").BeginArray();
        Reference(name);
        json_.BeginObject().Key("type").String("array").Key("items");
        Reference(name);
        json_.EndObject().EndArray().EndObject();
      }
      for (const Field& field : fields) {
        json_.Key(field.name);
        Reference(field.type == FieldType::kTime ? "TimeFilter" : "TextFilter");
      }
      for (const Relation& relation : relations) WriteRelation(relation);
      if (!relations.empty()) return;
      for (const std::string_view key : {kIsKey, kIsNotKey}) {
        json_.Key(key);
        Reference(name);
      }
    });
  }

  void WriteRelation(const Relation& relation) {
    json_.Key(relation.name);
    Reference(std::string(relation.name) + "Filter");
  }

  // A value, null, or an object of operators. Closed lists are texts here: their values stand with
  // the fields.
  void WriteFieldFilter(const std::string& name, FieldType type) {
    json_.Key(name).BeginObject().Key("anyOf").BeginArray();
    Type("string", Null::kYes);
    ClosedObject({}, [&] {
      for (const FilterOperator& op : kFilterOperators) {
        if (op.fields == FilterOperator::Fields::kTexts && type == FieldType::kTime) continue;
        json_.Key(op.name);
        WriteOperand(op, name);
      }
      if (type == FieldType::kTime) return;
      json_.Key(kModeKey);
      Choice(kModes);
    });
    json_.EndArray().EndObject();
  }

  void WriteOperand(const FilterOperator& op, const std::string& filter) {
    switch (op.operand) {
      case FilterOperator::Operand::kValueOrNull:
        return Type("string", Null::kYes);
      case FilterOperator::Operand::kValueOrFilter:
        return Reference(filter);
      case FilterOperator::Operand::kValue:
      case FilterOperator::Operand::kPart:
        return Type("string");
      case FilterOperator::Operand::kTruth:
        return Type("boolean");
      case FilterOperator::Operand::kValues:
        json_.BeginObject().Key("type").String("array").Key("items");
        Type("string");
        json_.Key("maxItems").Integer(kMaxFilterValues).EndObject();
    }
  }

  void WriteOrderSchema() {
    std::vector<std::string_view> directions;
    for (const OrderDirection& direction : kOrderDirections) directions.push_back(direction.name);
    json_.Key("DatabaseOrderBy").BeginObject().Key("type").String("array");
    json_.Key("maxItems").Integer(kMaxOrderKeys).Key("items").BeginObject();
    json_.Key("type").String("object").Key("minProperties").Integer(1);
    json_.Key("maxProperties").Integer(1).Key("properties").BeginObject();
    for (const Field& field : kDatabaseFields) {
      json_.Key(field.name);
      Choice(directions);
    }
    json_.EndObject().Key("additionalProperties").Boolean(false).EndObject().EndObject();
  }

  // --- bodies and other answers

  void WriteBodySchemas() {
    WriteBody("CreateDatabase", kCreateBody);
    WriteBody("UpdateDatabase", kUpdateBody);
    WriteBody("Query", kQueryBody);
  }

  void WriteBody(std::string_view name, std::span<const BodyKey> keys) {
    std::vector<std::string_view> required;
    for (const BodyKey& key : keys) {
      if (key.presence == BodyKey::Presence::kRequired) required.push_back(key.name);
    }
    json_.Key(name);
    ClosedObject(required, [&] {
      for (const BodyKey& key : keys) {
        const Null null = key.null == BodyKey::Null::kAllowed ? Null::kYes : Null::kNo;
        json_.Key(key.name);
        if (key.type == BodyType::kChoice) {
          Choice(key.choices, null);
        } else {
          Type(key.type == BodyType::kParameters ? "array" : "string", null);
        }
      }
    });
  }

  void WriteAnswerSchemas() {
    json_.Key("Success");
    ClosedObject({"success"}, [&] {
      json_.Key("success");
      Type("boolean");
    });
    json_.Key("QueryResult");
    ClosedObject({"columns", "rows", "rowsRead", "rowsWritten", "durationMs"}, [&] {
      WriteColumnsAndRows();
      json_.Key("rowsRead");
      Type("integer");
      json_.Key("rowsWritten");
      Type("integer");
      json_.Key("durationMs");
      Type("number");
    });
    json_.Key("TableList");
    ClosedObject({"tables"}, [&] {
      json_.Key("tables");
      ArrayOf("string");
    });
    json_.Key("Table");
    ClosedObject({"name", "columns", "rowCount"}, [&] {
      json_.Key("name");
      Type("string");
      json_.Key("columns").BeginObject().Key("type").String("array").Key("items");
      WriteColumnSchema();
      json_.EndObject().Key("rowCount");
      Type("integer");
    });
    json_.Key("Rows");
    ClosedObject({"columns", "rows", "total", "limit", "offset"}, [&] {
      WriteColumnsAndRows();
      for (const std::string_view key : {"total", "limit", "offset"}) {
        json_.Key(key);
        Type("integer");
      }
    });
    WriteErrorSchema();
  }

  void WriteColumnsAndRows() {
    json_.Key("columns");
    ArrayOf("string");
    json_.Key("rows");
    ArrayOf("object");
  }

  void WriteColumnSchema() {
    ClosedObject({"name", "type", "notNull", "defaultValue", "primaryKey", "hidden"}, [&] {
      json_.Key("name");
      Type("string");
      json_.Key("type");
      Type("string");
      json_.Key("notNull");
      Type("boolean");
      json_.Key("defaultValue");
      Type("string", Null::kYes);
      json_.Key("primaryKey");
      Type("integer");
      json_.Key("hidden");
      Type("boolean");
    });
  }

  void WriteErrorSchema() {
    json_.Key("Error");
    ClosedObject({"error"}, [&] {
      json_.Key("error");
      ClosedObject({"code", "message", "requestId"}, [&] {
        json_.Key("code");
        Choice(kErrorCodes);
        for (const std::string_view key : {"message", "path", "requestId"}) {
          json_.Key(key);
          Type("string");
        }
      });
    });
  }

  std::string out_;
  JsonWriter json_{out_};
};

}  // namespace

std::string OpenApiDocument() { return Document().Write(); }

}  // namespace compat::workspace
