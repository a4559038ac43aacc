#include "compat/cloudflare/errors.h"

#include <string>

namespace compat::cloudflare {

using storage::Error;
using storage::ErrorKind;

Error DatabaseNotFound(std::string_view database) {
  return Error(ErrorKind::kNotFound,
               "The database " + std::string(database) + " could not be found");
}

Error FileNotFound(std::string_view filename) {
  return Error(ErrorKind::kNotFound, "The file " + std::string(filename) + " could not be found");
}

Error CreationFailure(const Error& error, std::string_view name, std::uint64_t most) {
  switch (error.kind()) {
    case ErrorKind::kAlreadyExists:
      return Error(error.kind(), "Database with name: '" + std::string(name) + "' already exists");
    case ErrorKind::kLimitReached:
      return Error(error.kind(),
                   "System limit reached: databases per account (" + std::to_string(most) + ")");
    default:
      return error;
  }
}

}  // namespace compat::cloudflare
