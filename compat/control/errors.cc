#include "compat/control/errors.h"

#include <string>

namespace compat::control {

using storage::Error;
using storage::ErrorKind;

Error AccountNotFound(std::string_view id) {
  return Error(ErrorKind::kNotFound, "there is no account " + std::string(id));
}

Error DatabaseNotFound(std::string_view database) {
  return Error(ErrorKind::kNotFound, "there is no database " + std::string(database));
}

Error FaultNotFound(std::string_view id) {
  return Error(ErrorKind::kNotFound, "there is no fault " + std::string(id));
}

Error SnapshotNotFound(std::string_view name) {
  return Error(ErrorKind::kNotFound, "there is no snapshot " + std::string(name));
}

Error NamesNoAccount() {
  return Error(ErrorKind::kForbidden,
               "the token is for some accounts only: account_id has to name one of them");
}

}  // namespace compat::control
