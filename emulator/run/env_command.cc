#include "emulator/run/env_command.h"

#include <iostream>
#include <string>

#include "emulator/run/client_variables.h"
#include "emulator/run/preloads.h"
#include "emulator/run/project_account.h"
#include "emulator/run/running_server.h"
#include "emulator/server_announcement.h"
#include "storage/error.h"

namespace emulator {

namespace {

std::string UrlOfFolder(const std::filesystem::path& data) {
  if (const auto server = ServerAnnouncement::Find(data)) return server->url;
  throw storage::Error(storage::ErrorKind::kNotFound,
                       "no server uses the data folder " + data.string() +
                           "; start one: d1-emulator serve --data " + data.string());
}

}  // namespace

void PrintEnvironment(const Options& options, std::ostream& out) {
  const ServerAccess server = AskServer(options.url ? *options.url : UrlOfFolder(options.data),
                                        ProjectHere().account_id, std::cerr);
  out << ShellExports(ClientVariables(server, WritePreloads(PreloadFolderOfUser()),
                                      EnvironmentValue("NODE_OPTIONS")));
}

}  // namespace emulator
