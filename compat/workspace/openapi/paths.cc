#include "compat/workspace/openapi/paths.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compat/workspace/routes.h"
#include "storage/ascii.h"

namespace compat::workspace {

namespace {

class Paths {
 public:
  explicit Paths(SchemaWriter& json) : json_(json) {}

  void Write() {
    std::map<std::string_view, std::vector<const Route*>> paths;
    for (const Route& route : kRoutes) paths[route.path].push_back(&route);
    json_.BeginObject();
    for (const auto& [path, routes] : paths) {
      json_.Key(path).BeginObject();
      for (const Route* route : routes) WriteOperation(*route);
      json_.EndObject();
    }
    json_.EndObject();
  }

 private:
  void WriteOperation(const Route& route) {
    json_.Key(storage::LowerCase(std::string(route.method))).BeginObject();
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
    WriteResponse("4XX", "The request is refused.", "Error");
    WriteResponse("5XX", "The server has failed.", "Error");
    json_.EndObject().EndObject();
  }

  void WritePathParameters(std::string_view path) {
    for (;;) {
      const std::size_t open = path.find('{');
      if (open == std::string_view::npos) return;
      const std::size_t close = path.find('}', open);
      json_.BeginObject().Key("name").String(path.substr(open + 1, close - open - 1));
      json_.Key("in").String("path").Key("required").Boolean(true).Key("schema");
      json_.Type("string");
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
        json_.Choice(parameter.choices);
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
        json_.Type("string");
        break;
    }
    json_.EndObject();
  }

  void WriteContent(std::string_view schema) {
    json_.Key("content").BeginObject().Key("application/json").BeginObject().Key("schema");
    if (schema.empty()) {
      json_.AnyObject();
    } else {
      json_.Reference(schema);
    }
    json_.EndObject().EndObject();
  }

  void WriteResponse(std::string_view status, std::string_view description,
                     std::string_view schema) {
    json_.Key(status).BeginObject().Key("description").String(description);
    WriteContent(schema);
    json_.EndObject();
  }

  SchemaWriter& json_;
};

}  // namespace

void WritePaths(SchemaWriter& json) { Paths(json).Write(); }

}  // namespace compat::workspace
