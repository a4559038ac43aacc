#include "emulator/ready_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include <unistd.h>

#include "compat/json/json_writer.h"
#include "storage/error.h"

namespace emulator {

ServerAddress AddressOf(const std::string& host, int port) {
  // Nobody can be reached at the address that stands for all of them.
  std::string name = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host;
  if (name.find(':') != std::string::npos) name = "[" + name + "]";
  ServerAddress address;
  address.url = "http://" + name + ":" + std::to_string(port);
  address.api_base_url = address.url + "/client/v4";
  return address;
}

void WriteReadyFile(const std::filesystem::path& file, const ServerAddress& address,
                    const compat::Configuration& configuration) {
  std::string text;
  compat::JsonWriter json(text);
  json.BeginObject().Key("pid").Integer(getpid());
  json.Key("url").String(address.url).Key("api_base_url").String(address.api_base_url);
  json.Key("account_id").String(configuration.default_account().id).Key("token");
  if (const std::string* token = configuration.FindFirstBearerToken()) {
    json.String(*token);
  } else {
    json.Null();
  }
  json.EndObject();
  text.push_back('\n');

  const std::filesystem::path unfinished = file.string() + ".new";
  std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  std::error_code failure;
  if (out) std::filesystem::rename(unfinished, file, failure);
  if (!out || failure) {
    throw storage::Error(storage::ErrorKind::kIo,
                         "cannot write the ready file " + file.string() + ": " +
                             (failure ? failure.message() : std::strerror(errno)));
  }
}

std::string StartUpLines(const ServerAddress& address, const compat::Configuration& configuration) {
  std::string text = "d1-emulator listening on " + address.url + "\n";
  text += "export CLOUDFLARE_API_BASE_URL=" + address.api_base_url + "\n";
  text += "export CLOUDFLARE_ACCOUNT_ID=" + configuration.default_account().id + "\n";
  const std::string* token = configuration.FindFirstBearerToken();
  text += "export CLOUDFLARE_API_TOKEN=" + (token == nullptr ? "" : *token) + "\n";
  return text;
}

}  // namespace emulator
