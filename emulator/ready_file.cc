#include "emulator/ready_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compat/json/json_writer.h"
#include "emulator/page/page_build.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

[[noreturn]] void Fail(const std::filesystem::path& path, int code) {
  if (code == EWOULDBLOCK) {
    throw Error(ErrorKind::kLocked, "another d1-emulator has the ready file " + path.string());
  }
  throw Error(ErrorKind::kIo,
              "cannot write the ready file " + path.string() + ": " + std::strerror(code));
}

// Whether a living server has the file. Where files cannot be locked none is known to.
bool IsLockedByAnother(const storage::Descriptor& file) {
  return flock(file.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

// Throws kLocked when `path` is a living server's.
void CheckIsFree(const std::filesystem::path& path) {
  const storage::Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (file.number() >= 0 && IsLockedByAnother(file)) Fail(path, EWOULDBLOCK);
}

void WriteAll(const storage::Descriptor& file, std::string_view text,
              const std::filesystem::path& path) {
  while (!text.empty()) {
    const ssize_t written = write(file.number(), text.data(), text.size());
    if (written < 0 && errno != EINTR) Fail(path, errno);
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string TextOf(const ServerAddress& address, const compat::Configuration& configuration) {
  std::string text;
  compat::JsonWriter json(text);
  json.BeginObject().Key("pid").Integer(getpid());
  json.Key("url").String(address.url).Key("api_base_url").String(address.api_base_url);
  if (!address.tls_url.empty()) json.Key("tls_url").String(address.tls_url);
  json.Key("account_id").String(configuration.default_account().id).Key("token");
  if (const std::string* token = configuration.FindFirstBearerToken()) {
    json.String(*token);
  } else {
    json.Null();
  }
  json.EndObject();
  text.push_back('\n');
  return text;
}

}  // namespace

ServerAddress AddressOf(const std::string& host, int port, std::optional<int> tls_port) {
  // Nobody can be reached at the address that stands for all of them.
  std::string name = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host;
  if (name.find(':') != std::string::npos) name = "[" + name + "]";
  ServerAddress address;
  address.url = "http://" + name + ":" + std::to_string(port);
  address.api_base_url = address.url + "/client/v4";
  if (tls_port) address.tls_url = "https://" + name + ":" + std::to_string(*tls_port);
  return address;
}

ReadyFile::ReadyFile(std::filesystem::path path) : path_(std::move(path)) {
  const std::filesystem::path folder = path_.has_parent_path() ? path_.parent_path() : ".";
  if (access(folder.c_str(), W_OK | X_OK) != 0) Fail(path_, errno);
  CheckIsFree(path_);
  if (unlink(path_.c_str()) != 0 && errno != ENOENT) Fail(path_, errno);
}

ReadyFile::~ReadyFile() { Remove(); }

void ReadyFile::Write(const ServerAddress& address, const compat::Configuration& configuration) {
  const std::string unfinished = path_.string() + ".new";
  storage::Descriptor file(open(unfinished.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  if (file.number() < 0) Fail(path_, errno);
  // Before it is emptied: it may be another's, on its way to its name.
  if (IsLockedByAnother(file)) Fail(path_, EWOULDBLOCK);
  try {
    CheckIsFree(path_);
    if (ftruncate(file.number(), 0) != 0) Fail(path_, errno);
    WriteAll(file, TextOf(address, configuration), path_);
    // Nothing is synced: after a power cut there is no server to be found.
    if (std::rename(unfinished.c_str(), path_.c_str()) != 0) Fail(path_, errno);
  } catch (...) {
    unlink(unfinished.c_str());
    throw;
  }
  written_ = std::move(file);
}

void ReadyFile::Remove() noexcept {
  if (written_.number() < 0) return;
  struct stat ours {};
  struct stat there {};
  const bool is_ours = fstat(written_.number(), &ours) == 0 && stat(path_.c_str(), &there) == 0 &&
                       ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
  if (is_ours) unlink(path_.c_str());
  written_ = storage::Descriptor(-1);
}

std::string StartUpLines(const ServerAddress& address, const compat::Configuration& configuration,
                         const Options& options) {
  std::string text = "d1-emulator listening on " + address.url + "\n";
  if (!address.tls_url.empty()) text += "and over TLS on " + address.tls_url + "\n";
  if (options.page && !BuiltPage().document.empty()) {
    text += "page for the browser: " + address.url + "/\n";
  }
  text +=
      "data folder: " + std::filesystem::absolute(options.data).lexically_normal().string() + "\n";
  if (!configuration.workspaces.empty()) {
    const std::size_t more = configuration.workspaces.size() - 1;
    text += "workspace for /api: " + configuration.workspaces.front().id;
    text += more == 0 ? "\n" : " (and " + std::to_string(more) + " more: d1-emulator workspaces)\n";
  }
  text += "export CLOUDFLARE_API_BASE_URL=" + address.api_base_url + "\n";
  text += "export CLOUDFLARE_ACCOUNT_ID=" + configuration.default_account().id + "\n";
  const std::string* token = configuration.FindFirstBearerToken();
  text += "export CLOUDFLARE_API_TOKEN=" + (token == nullptr ? "" : *token) + "\n";
  return text;
}

}  // namespace emulator
