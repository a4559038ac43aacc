// What a piece of code throws, for tests.

#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "storage/error.h"

namespace storage {

// Lets a failed expectation print the kind's name.
inline void PrintTo(ErrorKind kind, std::ostream* out) { *out << NameOf(kind); }

}  // namespace storage

namespace tests {

// The storage::Error that `body` throws; none when it throws nothing. Any other exception goes on.
template <typename Body>
std::optional<storage::Error> ErrorOf(Body&& body) {
  try {
    body();
  } catch (const storage::Error& error) {
    return error;
  }
  return std::nullopt;
}

// Its kind.
template <typename Body>
std::optional<storage::ErrorKind> ErrorKindOf(Body&& body) {
  const std::optional<storage::Error> error = ErrorOf(body);
  if (!error) return std::nullopt;
  return error->kind();
}

// Its message; "no error" when nothing is thrown.
template <typename Body>
std::string ErrorMessageOf(Body&& body) {
  const std::optional<storage::Error> error = ErrorOf(body);
  return error ? error->what() : "no error";
}

}  // namespace tests
