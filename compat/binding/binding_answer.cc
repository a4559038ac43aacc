#include "compat/binding/binding_answer.h"

#include "compat/cloudflare/envelope.h"
#include "compat/json/json_writer.h"
#include "compat/sql_error_text.h"

namespace compat::binding {

namespace {

bool IsOfTheQueries(const storage::Error& error) {
  using storage::ErrorKind;
  switch (error.kind()) {
    case ErrorKind::kInvalidSql:
    case ErrorKind::kConstraint:
    case ErrorKind::kNotAllowed:
    case ErrorKind::kResultTooLarge:
    case ErrorKind::kTimeout:
    case ErrorKind::kCancelled:
    case ErrorKind::kDiskFull:
    case ErrorKind::kBusy:
      return true;
    default:
      return false;
  }
}

}  // namespace

BindingFailure FailureOf(const storage::Error& error) {
  BindingFailure failure;
  failure.status = IsOfTheQueries(error) ? 200 : cloudflare::FailureOf(error).status;
  JsonWriter json(failure.body);
  json.BeginObject().Key("success").Boolean(false);
  json.Key("error").String(D1ErrorText(error)).EndObject();
  return failure;
}

}  // namespace compat::binding
