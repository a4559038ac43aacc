#include "compat/workspace/openapi/openapi.h"

#include "compat/workspace/openapi/answer_schemas.h"
#include "compat/workspace/openapi/paths.h"
#include "compat/workspace/openapi/request_schemas.h"
#include "compat/workspace/openapi/schema_writer.h"

namespace compat::workspace {

std::string OpenApiDocument() {
  std::string out;
  SchemaWriter json(out);
  json.BeginObject().Key("openapi").String("3.1.0");
  json.Key("info").BeginObject().Key("title").String("Workspace databases");
  json.Key("version").String("1");
  json.Key("description").String("Databases as records of workspaces, and SQL on them.");
  // What the program is under, this is; it is no licence of its own.
  json.Key("license").BeginObject().Key("name").String("As d1-emulator");
  json.Key("identifier").String("LicenseRef-d1-emulator").EndObject().EndObject();
  // Paths are whole, and belong to whoever served this.
  json.Key("servers").BeginArray().BeginObject().Key("url").String("/").EndObject().EndArray();
  json.Key("paths");
  WritePaths(json);
  json.Key("components").BeginObject();
  json.Key("securitySchemes").BeginObject().Key("bearer").BeginObject();
  json.Key("type").String("http").Key("scheme").String("bearer").EndObject().EndObject();
  json.Key("schemas").BeginObject();
  WriteRecordSchemas(json);
  WriteRequestSchemas(json);
  WriteAnswerSchemas(json);
  json.EndObject().EndObject().EndObject();
  return out;
}

}  // namespace compat::workspace
