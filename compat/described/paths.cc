#include "compat/described/paths.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "storage/ascii.h"

namespace compat {

namespace {

constexpr std::string_view kJson = "application/json";

class Paths {
 public:
  explicit Paths(SchemaWriter& json) : json_(json) {}

  void Write(const std::vector<DescribedRoute>& described) {
    std::map<std::string_view, std::vector<const DescribedRoute*>> paths;
    for (const DescribedRoute& route : described) paths[route.path].push_back(&route);
    json_.BeginObject();
    for (const auto& [path, routes] : paths) {
      json_.Key(path).BeginObject();
      for (const DescribedRoute* route : routes) WriteOperation(*route);
      json_.EndObject();
    }
    json_.EndObject();
  }

 private:
  void WriteOperation(const DescribedRoute& route) {
    json_.Key(storage::LowerCase(std::string(route.method))).BeginObject();
    json_.Key("operationId").String(route.id).Key("summary").String(route.summary);
    json_.Key("security").BeginArray();
    if (route.credentials != DescribedRoute::Credentials::kNone) {
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
    if (!route.media_type.empty()) {
      json_.Key("requestBody").BeginObject().Key("required").Boolean(true);
      json_.Key("content").BeginObject().Key(route.media_type).BeginObject().EndObject();
      json_.EndObject().EndObject();
    }
    json_.Key("responses").BeginObject();
    json_.Key(std::to_string(route.status)).BeginObject().Key("description").String("Success.");
    WriteContent(route.answer, route.answer_type);
    json_.EndObject();
    if (route.other_status != 0) {
      WriteResponse(std::to_string(route.other_status), "The claim is not true.",
                    route.other_answer);
    }
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
      case ParameterType::kJson:
        WriteContent(parameter.schema);
        break;
      case ParameterType::kBoolean:
        json_.Key("schema");
        json_.Type("boolean");
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

  void WriteContent(std::string_view schema, std::string_view type = kJson) {
    json_.Key("content").BeginObject().Key(type).BeginObject().Key("schema");
    if (type != kJson) {
      json_.Type("string");
    } else if (schema.empty()) {
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

std::string DescriptionDocument(const DescriptionTitle& title,
                                const std::vector<DescribedRoute>& routes,
                                const std::function<void(SchemaWriter&)>& write_schemas) {
  std::string out;
  SchemaWriter json(out);
  json.BeginObject().Key("openapi").String("3.1.0");
  json.Key("info").BeginObject().Key("title").String(title.title);
  json.Key("version").String("1");
  json.Key("description").String(title.description);
  // What the program is under, this is; it is no licence of its own.
  json.Key("license").BeginObject().Key("name").String("As d1-emulator");
  json.Key("identifier").String("LicenseRef-d1-emulator").EndObject().EndObject();
  // Paths are whole, and belong to whoever served this.
  json.Key("servers").BeginArray().BeginObject().Key("url").String("/").EndObject().EndArray();
  json.Key("paths");
  Paths(json).Write(routes);
  json.Key("components").BeginObject();
  json.Key("securitySchemes").BeginObject().Key("bearer").BeginObject();
  json.Key("type").String("http").Key("scheme").String("bearer").EndObject().EndObject();
  json.Key("schemas").BeginObject();
  write_schemas(json);
  json.EndObject().EndObject().EndObject();
  return out;
}

}  // namespace compat
