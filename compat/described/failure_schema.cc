#include "compat/described/failure_schema.h"

#include <string_view>

#include "compat/described/failure.h"

namespace compat {

void WriteErrorSchema(SchemaWriter& json) {
  json.Key("Error");
  json.ClosedObject({"error"}, [&] {
    json.Key("error");
    json.ClosedObject({"code", "message", "requestId"}, [&] {
      json.Key("code");
      json.Choice(kErrorCodes);
      for (const std::string_view key : {"message", "path", "requestId"}) {
        json.Key(key);
        json.Type("string");
      }
    });
  });
}

}  // namespace compat
