#include "compat/workspace/openapi/request_schemas.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compat/described/body_schema.h"
#include "compat/workspace/bodies.h"
#include "compat/workspace/fields.h"
#include "compat/workspace/filter_operators.h"
#include "compat/workspace/order_by.h"

namespace compat::workspace {

namespace {

using OrNull = SchemaWriter::OrNull;

class RequestSchemas {
 public:
  explicit RequestSchemas(SchemaWriter& json) : json_(json) {}

  void Write() {
    WriteFilterSchemas();
    WriteOrderSchema();
    WriteBodySchemas();
  }

 private:
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
    json_.ClosedObject({}, [&] {
      for (const std::string_view key : {kAndKey, kOrKey, kNotKey}) {
        json_.Key(key).BeginObject().Key("anyOf").BeginArray();
        json_.Reference(name);
        json_.BeginObject().Key("type").String("array").Key("items");
        json_.Reference(name);
        json_.EndObject().EndArray().EndObject();
      }
      for (const Field& field : fields) {
        json_.Key(field.name);
        json_.Reference(field.type == FieldType::kTime ? "TimeFilter" : "TextFilter");
      }
      for (const Relation& relation : relations) WriteRelation(relation);
      if (!relations.empty()) return;
      for (const std::string_view key : {kIsKey, kIsNotKey}) {
        json_.Key(key);
        json_.Reference(name);
      }
    });
  }

  void WriteRelation(const Relation& relation) {
    json_.Key(relation.name);
    json_.Reference(std::string(relation.name) + "Filter");
  }

  // A value, null, or an object of operators. Closed lists are texts here: their values stand with
  // the fields.
  void WriteFieldFilter(const std::string& name, FieldType type) {
    json_.Key(name).BeginObject().Key("anyOf").BeginArray();
    json_.Type("string", OrNull::kYes);
    json_.ClosedObject({}, [&] {
      for (const FilterOperator& op : kFilterOperators) {
        if (op.fields == FilterOperator::Fields::kTexts && type == FieldType::kTime) continue;
        json_.Key(op.name);
        WriteOperand(op, name);
      }
      if (type == FieldType::kTime) return;
      json_.Key(kModeKey);
      json_.Choice(kModes);
    });
    json_.EndArray().EndObject();
  }

  void WriteOperand(const FilterOperator& op, const std::string& filter) {
    switch (op.operand) {
      case FilterOperator::Operand::kValueOrNull:
        return json_.Type("string", OrNull::kYes);
      case FilterOperator::Operand::kValueOrFilter:
        return json_.Reference(filter);
      case FilterOperator::Operand::kValue:
      case FilterOperator::Operand::kPart:
        return json_.Type("string");
      case FilterOperator::Operand::kTruth:
        return json_.Type("boolean");
      case FilterOperator::Operand::kValues:
        json_.BeginObject().Key("type").String("array").Key("items");
        json_.Type("string");
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
      json_.Choice(directions);
    }
    json_.EndObject().Key("additionalProperties").Boolean(false).EndObject().EndObject();
  }

  void WriteBodySchemas() {
    for (const BodyTable& table : kBodies) WriteBodySchema(json_, table);
    WriteBoundValueSchema(json_);
  }

  SchemaWriter& json_;
};

}  // namespace

void WriteRequestSchemas(SchemaWriter& json) { RequestSchemas(json).Write(); }

}  // namespace compat::workspace
