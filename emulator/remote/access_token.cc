#include "emulator/remote/access_token.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "emulator/run/client_variables.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

constexpr const char* kVariable = "CLOUDFLARE_API_TOKEN";
constexpr std::size_t kMostBytes = 4096;

std::string ReadStart(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(kMostBytes, '\0');
  if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad()) {
    throw Error(ErrorKind::kIo,
                "reading the token in " + file.string() + ": " + std::strerror(errno));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::string WithoutBlanksAround(const std::string& text) {
  constexpr const char* kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

}  // namespace

std::string ReadAccessToken(const std::optional<std::filesystem::path>& file) {
  std::string token = WithoutBlanksAround(file ? ReadStart(*file) : EnvironmentValue(kVariable));
  const std::string where = file ? file->string() : kVariable;
  if (token.empty()) {
    throw Error(ErrorKind::kInvalidRequest,
                file ? "there is no token in " + where
                     : "there is no token: set CLOUDFLARE_API_TOKEN, or name a file by "
                       "--token-file");
  }
  if (!std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7F'; })) {
    throw Error(ErrorKind::kInvalidRequest,
                "what is in " + where + " is no token: it is one word of printable ASCII");
  }
  return token;
}

}  // namespace emulator
