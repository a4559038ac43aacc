#include "emulator/commands/folder_call.h"

#include <chrono>

#include <httplib.h>

#include "compat/json/json_texts.h"
#include "emulator/commands/folder_key.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::chrono::hours kLongestWork{24};

}  // namespace

std::string CallFolderServer(const ServerAnnouncement& server, const char* path,
                             const std::string& body) {
  httplib::Client client(server.url);
  client.set_read_timeout(kLongestWork);
  const httplib::Result result =
      client.Post(path, {{kFolderKeyHeader, server.key}}, body, "application/json");
  if (!result) {
    throw Error(ErrorKind::kLocked,
                "another d1-emulator is using the data folder, and cannot be"
                " reached at " +
                    server.url + ": " + httplib::to_string(result.error()));
  }
  compat::JsonFault fault;
  const auto answer = compat::JsonDocument::TryParse(result->body, fault);
  if (auto said = answer ? compat::FindTextAt(answer->root(), "messages") : std::nullopt)
    return std::move(*said);
  const auto why = answer ? compat::FindTextAt(answer->root(), "error") : std::nullopt;
  throw Error(
      ErrorKind::kInvalidRequest,
      why.value_or("the server at " + server.url + " answered " + std::to_string(result->status)));
}

Response AnswerFolderCall(
    const Request& request, const std::string& key,
    const std::function<std::string(const compat::JsonDocument& wanted)>& work) {
  CheckFolderKey(request, key);
  const compat::JsonDocument wanted = compat::JsonDocument::Parse(request.body->ReadAll());
  try {
    return JsonResponse(compat::JsonObjectOf({{"messages", work(wanted)}}));
  } catch (const Error& error) {
    // Whatever its kind, the words are for the person at the command.
    Response response = JsonResponse(compat::JsonObjectOf({{"error", error.what()}}));
    response.status = 400;
    return response;
  }
}

}  // namespace emulator
