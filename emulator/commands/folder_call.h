// How a command has the server do something that uses its data folder, and how that answers.

#pragma once

#include <functional>
#include <string>

#include "compat/json/json_reader.h"
#include "emulator/http/http.h"
#include "emulator/server_announcement.h"

namespace emulator {

// The command's side: posts `body` to `path`, by the key of the folder, and waits for as long as it
// takes. Returns what a person is to be told. Throws kLocked when the server cannot be reached, and
// a kInvalidRequest with what it says when it refuses or fails.
std::string CallFolderServer(const ServerAnnouncement& server, const char* path,
                             const std::string& body);

// The server's side: what `work` returns, or what it throws, for CallFolderServer. Throws
// kForbidden for a request without the key.
Response AnswerFolderCall(
    const Request& request, const std::string& key,
    const std::function<std::string(const compat::JsonDocument& wanted)>& work);

}  // namespace emulator
