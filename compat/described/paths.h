// The OpenAPI document of a surface, and the requests in it.

#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compat/described/parameters.h"
#include "compat/described/schema_writer.h"

namespace compat {

// A route as a description has it.
struct DescribedRoute {
  enum class Credentials { kNone, kBearer };

  std::string_view method;
  std::string_view path;  // with {names} for path parameters
  std::string_view id;    // the operation's
  std::string_view summary;
  Credentials credentials;
  int status;               // of a success
  std::string_view answer;  // name of the answer's schema; empty for any object
  std::string_view answer_type = "application/json";  // of another media type it is a text
  std::span<const Parameter> parameters = {};
  std::string_view body = {};  // name of the body's schema; empty when there is none
  // Of an answer that is no success and has a schema of its own; 0 when there is none.
  int other_status = 0;
  std::string_view other_answer = {};
  std::string_view media_type = {};  // of a body that is no JSON; empty where it is, or is none
};

// What a description is of.
struct DescriptionTitle {
  std::string_view title;
  std::string_view description;
};

// The description of a surface, as OpenAPI: its routes, which a bearer token may ask, and what
// `write_schemas` appends as members of an object.
std::string DescriptionDocument(const DescriptionTitle& title,
                                const std::vector<DescribedRoute>& routes,
                                const std::function<void(SchemaWriter&)>& write_schemas);

}  // namespace compat
