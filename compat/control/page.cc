#include "compat/control/page.h"

#include "compat/json/json_writer.h"

namespace compat::control {

std::string PageAnswer(std::string_view items, const std::optional<std::string>& next) {
  std::string body = R"({"data":[)";
  body.append(items).append(R"(],"next":)");
  JsonWriter json(body);
  next ? json.String(*next) : json.Null();
  body.push_back('}');
  return body;
}

storage::Error WrongCursor() {
  return storage::Error::At("after", "this is no cursor that this list has given");
}

}  // namespace compat::control
