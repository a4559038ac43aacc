#include "emulator/tls/pem_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/descriptor.h"
#include "storage/error.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using storage::Error;
using storage::ErrorKind;

constexpr std::size_t kMostBytes = std::size_t{1024} * 1024;

[[noreturn]] void Fail(const fs::path& file, const std::string& reason) {
  throw Error(ErrorKind::kIo, file.string() + ": " + reason);
}

[[noreturn]] void FailSystem(const fs::path& file) { Fail(file, std::strerror(errno)); }

void CheckFile(const fs::path& file, int descriptor, Readers readers) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) FailSystem(file);
  if (!S_ISREG(status.st_mode)) Fail(file, "is no file");
  constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
  if (readers == Readers::kOwner && (status.st_mode & kOthers) != 0) {
    std::array<char, 8> mode{};
    std::snprintf(mode.data(), mode.size(), "%04o", status.st_mode & 07777U);
    Fail(file, std::string("others than its owner may use this key (its mode is ") + mode.data() +
                   "); chmod 600 makes it private");
  }
}

void SyncFolder(const fs::path& folder) {
  const storage::Descriptor descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.number() < 0 || fsync(descriptor.number()) != 0) FailSystem(folder);
}

void WriteAll(const fs::path& file, int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(descriptor, text.data(), text.size());
    if (count < 0 && errno != EINTR) FailSystem(file);
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
  if (fsync(descriptor) != 0) FailSystem(file);
}

}  // namespace

std::string ReadPemFile(const fs::path& file, Readers readers) {
  // Does not wait for somebody to write into a pipe.
  const storage::Descriptor descriptor(open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (descriptor.number() < 0) FailSystem(file);
  CheckFile(file, descriptor.number(), readers);
  std::string text;
  std::array<char, 16'384> bytes;
  for (;;) {
    const ssize_t count = read(descriptor.number(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) FailSystem(file);
    if (count == 0) return text;
    text.append(bytes.data(), static_cast<std::size_t>(count));
    if (text.size() > kMostBytes) Fail(file, "is too large for a certificate or a key");
  }
}

void WritePemFile(const fs::path& file, const std::string& text, Readers readers) {
  const fs::path unfinished = file.string() + ".new";
  // One that a crash has left might be readable by others.
  if (unlink(unfinished.c_str()) != 0 && errno != ENOENT) FailSystem(unfinished);
  {
    const mode_t mode = readers == Readers::kOwner ? 0600 : 0644;
    const storage::Descriptor descriptor(
        open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (descriptor.number() < 0) FailSystem(unfinished);
    WriteAll(unfinished, descriptor.number(), text);
  }
  if (rename(unfinished.c_str(), file.c_str()) != 0) FailSystem(file);
  SyncFolder(file.has_parent_path() ? file.parent_path() : fs::path("."));
}

}  // namespace emulator
