#include "compat/cloudflare/envelope.h"

#include "compat/json/json_writer.h"
#include "compat/sql_error_text.h"

namespace compat::cloudflare {

namespace {

// The shapes that failures have on the real service, by where they come from.
enum class Shape {
  kHandler,     // "result": null
  kValidation,  // neither "result" nor "messages"
  kSql,         // "result": []
  kGateway,     // before D1 was reached: the same keys as kHandler in another order
};

struct Answer {
  int status;
  int code;
  Shape shape;
};

void WriteErrors(JsonWriter& json, int code, std::string_view message) {
  json.Key("errors").BeginArray().BeginObject();
  json.Key("code").Integer(code).Key("message").String(message);
  json.EndObject().EndArray();
}

// `hint` is empty, or what the service does not say: it goes where a client looks for what is no
// error, in the form that the API's documentation has for it.
std::string FailureBody(Shape shape, int code, std::string_view message, std::string_view hint) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject();
  switch (shape) {
    case Shape::kHandler:
      json.Key("messages").BeginArray().EndArray().Key("result").Null();
      json.Key("success").Boolean(false);
      WriteErrors(json, code, message);
      break;
    case Shape::kSql:
      json.Key("messages").BeginArray().EndArray().Key("result").BeginArray().EndArray();
      json.Key("success").Boolean(false);
      WriteErrors(json, code, message);
      break;
    case Shape::kValidation:
      json.Key("success").Boolean(false);
      WriteErrors(json, code, message);
      if (!hint.empty()) {
        json.Key("messages").BeginArray().BeginObject();
        json.Key("code").Integer(code).Key("message").String(hint).EndObject().EndArray();
      }
      break;
    case Shape::kGateway:
      json.Key("success").Boolean(false);
      WriteErrors(json, code, message);
      json.Key("messages").BeginArray().EndArray().Key("result").Null();
      break;
  }
  json.EndObject();
  return body;
}

// The malformed header is told as an error within an error.
std::string MalformedCredentialsBody(std::string_view message) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("success").Boolean(false);
  json.Key("errors").BeginArray().BeginObject();
  json.Key("code").Integer(6003).Key("message").String("Invalid request headers");
  json.Key("error_chain").BeginArray().BeginObject();
  json.Key("code").Integer(6111).Key("message").String(message);
  json.EndObject().EndArray().EndObject().EndArray();
  json.Key("messages").BeginArray().EndArray().Key("result").Null().EndObject();
  return body;
}

Answer AnswerOf(const storage::Error& error) {
  using storage::ErrorKind;
  // What SQLite says of a client's statement is an answer about SQL, whatever its kind.
  const bool sql = error.sqlite_code() != 0;
  switch (error.kind()) {
    case ErrorKind::kInvalidRequest:
      return {400, 7400, Shape::kValidation};
    case ErrorKind::kMalformedRequest:
      return {400, 7400, Shape::kHandler};
    case ErrorKind::kNoCredentials:
      return {400, 9106, Shape::kGateway};
    case ErrorKind::kMalformedCredentials:
      return {400, 6003, Shape::kGateway};
    case ErrorKind::kUnknownCredentials:
      return {401, 10000, Shape::kGateway};
    case ErrorKind::kForbidden:
      return {403, 7403, Shape::kHandler};
    case ErrorKind::kNoRoute:
      return {404, 10404, Shape::kHandler};
    case ErrorKind::kMethodNotAllowed:
      return {405, 7001, Shape::kGateway};
    case ErrorKind::kInvalidSql:
    case ErrorKind::kConstraint:
    case ErrorKind::kNotAllowed:
    case ErrorKind::kResultTooLarge:
    case ErrorKind::kTimeout:
    case ErrorKind::kCancelled:
    case ErrorKind::kDiskFull:
      return {400, 7500, Shape::kSql};
    case ErrorKind::kNotFound:
      return {404, 7404, Shape::kHandler};
    case ErrorKind::kAlreadyExists:
      return {400, 7502, Shape::kHandler};
    case ErrorKind::kConflict:
      return {409, 7400, Shape::kHandler};
    case ErrorKind::kFrozen:
      return {409, 7500, Shape::kHandler};
    case ErrorKind::kLimitReached:
      return {400, 7406, Shape::kHandler};
    case ErrorKind::kTooLarge:
      return {413, 7400, Shape::kHandler};
    case ErrorKind::kBusy:
      return {429, 7500, Shape::kSql};
    case ErrorKind::kUnsupportedMedia:
      return {415, 7400, Shape::kHandler};
    case ErrorKind::kUnsupported:
      return {501, 10501, Shape::kHandler};
    case ErrorKind::kCorruptFile:
    case ErrorKind::kIo:
      return {500, 7500, sql ? Shape::kSql : Shape::kHandler};
    case ErrorKind::kLocked:
    case ErrorKind::kNewerVersion:
      return {500, 7500, Shape::kHandler};
  }
  return {500, 7500, Shape::kHandler};
}

}  // namespace

std::string SuccessEnvelope(std::string_view result) {
  std::string body = R"({"result":)";
  body.append(result).append(R"(,"errors":[],"messages":[],"success":true})");
  return body;
}

std::string ListEnvelope(std::string_view result, const PageInfo& page) {
  std::string body = SuccessEnvelope(result);
  body.pop_back();
  JsonWriter json(body);
  body += R"(,"result_info":)";
  json.BeginObject();
  json.Key("count").Integer(static_cast<std::int64_t>(page.count));
  json.Key("page").Integer(static_cast<std::int64_t>(page.page));
  json.Key("per_page").Integer(static_cast<std::int64_t>(page.per_page));
  json.Key("total_count").Integer(static_cast<std::int64_t>(page.total_count));
  json.EndObject();
  body.push_back('}');
  return body;
}

Failure FailureOf(const storage::Error& error) {
  const Answer answer = AnswerOf(error);
  Failure failure;
  failure.status = answer.status;
  failure.body = answer.code == 6003
                     ? MalformedCredentialsBody(error.what())
                     : FailureBody(answer.shape, answer.code, D1ErrorText(error), error.hint());
  failure.must_not_retry = answer.status >= 500;
  failure.is_of_queries = answer.shape == Shape::kSql && answer.status < 500;
  return failure;
}

// A path below an account, or one that would be right with the prefix, gets the router's words with
// the path in them.
Failure NoRouteFailure(std::string_view path) {
  constexpr std::string_view kPrefix = "/client/v4";
  const bool prefixed = path.starts_with(kPrefix);
  const std::string_view inner = prefixed ? path.substr(kPrefix.size()) : path;
  Failure failure;
  failure.status = 404;
  std::string message = "No route for that URI";
  int code = 10404;
  if (inner.starts_with("/accounts/")) {
    code = 7003;
    message =
        "Could not route to " + std::string(inner) + ", perhaps your object identifier is invalid?";
  }
  std::string& body = failure.body;
  JsonWriter json(body);
  json.BeginObject().Key("result").Null().Key("success").Boolean(false);
  WriteErrors(json, code, message);
  json.Key("messages").BeginArray().EndArray().EndObject();
  return failure;
}

Failure NoMethodFailure(std::string_view method) {
  return FailureOf(
      storage::Error(storage::ErrorKind::kMethodNotAllowed,
                     "Method " + std::string(method) + " not available for that URI."));
}

}  // namespace compat::cloudflare
