#include "compat/binding/binding_answer.h"

#include "compat/cloudflare/envelope.h"
#include "compat/json/json_writer.h"
#include "compat/sql_error_text.h"

namespace compat::binding {

BindingFailure FailureOf(const storage::Error& error) {
  BindingFailure failure;
  const cloudflare::Failure on_rest = cloudflare::FailureOf(error);
  failure.status = on_rest.is_of_queries ? 200 : on_rest.status;
  JsonWriter json(failure.body);
  json.BeginObject().Key("success").Boolean(false);
  json.Key("error").String(D1ErrorText(error)).EndObject();
  return failure;
}

}  // namespace compat::binding
