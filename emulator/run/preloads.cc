#include "emulator/run/preloads.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/descriptor.h"
#include "storage/error.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::Error;
using storage::ErrorKind;

namespace {

[[noreturn]] void Fail(const std::string& doing, const fs::path& path) {
  throw Error(ErrorKind::kIo, doing + " " + path.string() + ": " +
                                  std::error_code(errno, std::generic_category()).message());
}

// Node runs what is in there: nobody else may have put it there.
void CheckIsOurs(const fs::path& folder) {
  struct stat found {};
  if (lstat(folder.c_str(), &found) != 0) Fail("cannot use", folder);
  const bool is_ours = S_ISDIR(found.st_mode) && found.st_uid == geteuid() &&
                       (found.st_mode & (S_IWGRP | S_IWOTH)) == 0;
  if (is_ours) return;
  throw Error(ErrorKind::kForbidden, "another user could change what is in " + folder.string() +
                                         ", which Node would run; remove it");
}

bool Holds(const fs::path& file, std::string_view text) {
  const storage::Descriptor opened(open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  struct stat found {};
  if (opened.number() < 0 || fstat(opened.number(), &found) != 0 || !S_ISREG(found.st_mode) ||
      found.st_uid != geteuid() || (found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return false;
  }
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {}) == text;
}

// By renaming, so that a client that starts at this moment reads a whole file.
void Write(const fs::path& file, std::string_view text) {
  std::string unfinished = file.string() + ".XXXXXX";
  const storage::Descriptor opened(mkostemp(unfinished.data(), O_CLOEXEC));
  if (opened.number() < 0) Fail("cannot write", file);
  while (!text.empty()) {
    const ssize_t written = write(opened.number(), text.data(), text.size());
    if (written < 0 && errno != EINTR) break;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (text.empty() && std::rename(unfinished.c_str(), file.c_str()) == 0) return;
  const int code = errno;
  unlink(unfinished.c_str());
  errno = code;
  Fail("cannot write", file);
}

}  // namespace

std::vector<fs::path> WritePreloads(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder.parent_path(), failure);
  if (failure || (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)) {
    if (failure) errno = failure.value();
    Fail("cannot make the folder", folder);
  }
  CheckIsOurs(folder);
  std::vector<fs::path> files;
  for (const Preload& preload : Preloads()) {
    files.push_back(folder / preload.name);
    if (!Holds(files.back(), preload.text)) Write(files.back(), preload.text);
  }
  return files;
}

fs::path PreloadFolderOfUser() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  const char* const home = std::getenv("HOME");
  const bool has_cache = cache != nullptr && *cache == '/';
  if (!has_cache && (home == nullptr || *home == '\0')) {
    throw Error(ErrorKind::kIo,
                "there is no place for the files that Node is to load: HOME is not set");
  }
  const fs::path place = has_cache ? fs::path(cache) : fs::path(home) / ".cache";
  return place / "d1-emulator" / "preloads";
}

}  // namespace emulator
