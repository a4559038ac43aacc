#include "compat/described/failure.h"

#include "compat/described/request_id.h"
#include "compat/json/json_writer.h"
#include "compat/sql_error_text.h"

namespace compat {

namespace {

struct Answer {
  int status;
  std::string_view code;
};

constexpr Answer kSqlError{400, "sql_error"};

Answer AnswerOf(const storage::Error& error) {
  using storage::ErrorKind;
  switch (error.kind()) {
    case ErrorKind::kInvalidRequest:
    case ErrorKind::kMalformedRequest:
      return {400, "bad_request"};
    case ErrorKind::kNoCredentials:
    case ErrorKind::kMalformedCredentials:
    case ErrorKind::kUnknownCredentials:
      return {401, "unauthorized"};
    case ErrorKind::kForbidden:
      return {403, "forbidden"};
    case ErrorKind::kNoRoute:
    case ErrorKind::kNotFound:
      return {404, "not_found"};
    case ErrorKind::kMethodNotAllowed:
      return {405, "method_not_allowed"};
    case ErrorKind::kInvalidSql:
    case ErrorKind::kConstraint:
    case ErrorKind::kNotAllowed:
    case ErrorKind::kResultTooLarge:
    case ErrorKind::kTimeout:
      return kSqlError;
    case ErrorKind::kAlreadyExists:
    case ErrorKind::kConflict:
    case ErrorKind::kFrozen:
    case ErrorKind::kLimitReached:
    case ErrorKind::kCancelled:
      return {409, "conflict"};
    case ErrorKind::kTooLarge:
      return {413, "payload_too_large"};
    case ErrorKind::kLocked:
      return {423, "locked"};
    case ErrorKind::kUnsupportedMedia:
      return {415, "unsupported_media_type"};
    case ErrorKind::kBusy:
      return {429, "rate_limited"};
    case ErrorKind::kUnsupported:
      return {501, "not_supported"};
    case ErrorKind::kDiskFull:
      return {503, "unavailable"};
    case ErrorKind::kCorruptFile:
    case ErrorKind::kIo:
    case ErrorKind::kNewerVersion:
      return {500, "internal"};
  }
  return {500, "internal"};
}

// Only a bearer token counts on this surface.
std::string MessageOf(const storage::Error& error, std::string_view method) {
  if (error.kind() == storage::ErrorKind::kNoCredentials) {
    return "expected a header Authorization: Bearer TOKEN";
  }
  if (error.kind() == storage::ErrorKind::kMethodNotAllowed) {
    return "the method " + std::string(method) + " is not available here";
  }
  return D1ErrorText(error);
}

}  // namespace

Failure FailureOf(const storage::Error& error, std::string_view method,
                  std::string_view request_id) {
  const Answer answer = AnswerOf(error);
  Failure failure;
  failure.status = answer.status;
  JsonWriter json(failure.body);
  json.BeginObject().Key("error").BeginObject();
  json.Key("code").String(answer.code).Key("message").String(MessageOf(error, method));
  if (!error.path().empty()) json.Key("path").String(error.path());
  json.Key("requestId").String(request_id).EndObject().EndObject();
  // Its message lists the methods.
  if (error.kind() == storage::ErrorKind::kMethodNotAllowed) {
    failure.headers.emplace_back("Allow", error.what());
  }
  if (failure.status == 401) failure.headers.emplace_back("WWW-Authenticate", "Bearer");
  failure.headers.emplace_back(kRequestIdHeader, request_id);
  return failure;
}

}  // namespace compat
