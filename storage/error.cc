#include "storage/error.h"

#include <utility>

namespace storage {

Error::Error(ErrorKind kind, const std::string& message, int sqlite_code, int sql_offset)
    : std::runtime_error(message),
      kind_(kind),
      sqlite_code_(sqlite_code),
      sql_offset_(sql_offset) {}

Error Error::At(std::string path, const std::string& message) {
  Error error(ErrorKind::kInvalidRequest, message);
  error.path_ = std::move(path);
  return error;
}

Error Error::WithHint(const std::string& message, std::string hint) {
  Error error(ErrorKind::kInvalidRequest, message);
  error.hint_ = std::move(hint);
  return error;
}

const char* NameOf(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::kInvalidRequest:
      return "InvalidRequest";
    case ErrorKind::kMalformedRequest:
      return "MalformedRequest";
    case ErrorKind::kNoCredentials:
      return "NoCredentials";
    case ErrorKind::kMalformedCredentials:
      return "MalformedCredentials";
    case ErrorKind::kUnknownCredentials:
      return "UnknownCredentials";
    case ErrorKind::kForbidden:
      return "Forbidden";
    case ErrorKind::kNoRoute:
      return "NoRoute";
    case ErrorKind::kMethodNotAllowed:
      return "MethodNotAllowed";
    case ErrorKind::kInvalidSql:
      return "InvalidSql";
    case ErrorKind::kConstraint:
      return "Constraint";
    case ErrorKind::kNotAllowed:
      return "NotAllowed";
    case ErrorKind::kNotFound:
      return "NotFound";
    case ErrorKind::kAlreadyExists:
      return "AlreadyExists";
    case ErrorKind::kConflict:
      return "Conflict";
    case ErrorKind::kFrozen:
      return "Frozen";
    case ErrorKind::kLimitReached:
      return "LimitReached";
    case ErrorKind::kTooLarge:
      return "TooLarge";
    case ErrorKind::kResultTooLarge:
      return "ResultTooLarge";
    case ErrorKind::kTimeout:
      return "Timeout";
    case ErrorKind::kCancelled:
      return "Cancelled";
    case ErrorKind::kBusy:
      return "Busy";
    case ErrorKind::kUnsupportedMedia:
      return "UnsupportedMedia";
    case ErrorKind::kUnsupported:
      return "Unsupported";
    case ErrorKind::kLocked:
      return "Locked";
    case ErrorKind::kNewerVersion:
      return "NewerVersion";
    case ErrorKind::kCorruptFile:
      return "CorruptFile";
    case ErrorKind::kDiskFull:
      return "DiskFull";
    case ErrorKind::kIo:
      return "Io";
  }
  return "?";
}

}  // namespace storage
