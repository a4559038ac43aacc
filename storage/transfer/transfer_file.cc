#include "storage/transfer/transfer_file.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "storage/file_system.h"

namespace storage {

namespace {

[[noreturn]] void Fail(const char* what, int code) {
  ThrowFileError(what, {code, std::generic_category()});
}

}  // namespace

TransferFile::TransferFile(const std::filesystem::path& folder, TransferSpace& space, Name keeps)
    : space_(space) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) ThrowFileError("making the folder for transfers", failure);
  std::string name = (folder / "XXXXXX").string();
  descriptor_ = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ < 0) Fail("making a file for a transfer", errno);
  if (keeps == Name::kKept) {
    path_ = name;
  } else if (unlink(name.c_str()) != 0) {
    const int code = errno;
    close(descriptor_);
    Fail("taking a transfer's file its name", code);
  }
}

TransferFile::~TransferFile() {
  close(descriptor_);
  // What cannot be removed now goes at the next start.
  if (!path_.empty()) {
    for (const char* suffix : {"", "-wal", "-shm"}) unlink((path_.string() + suffix).c_str());
  }
  space_.Give(taken_bytes_);
}

void TransferFile::Append(std::string_view bytes) {
  space_.Take(bytes.size());
  taken_bytes_ += bytes.size();
  while (!bytes.empty()) {
    const ssize_t written =
        pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_bytes_));
    if (written < 0) {
      if (errno == EINTR) continue;
      Fail("writing a file for a transfer", errno);
    }
    size_bytes_ += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::size_t TransferFile::ReadAt(std::uint64_t offset, char* to, std::size_t size) const {
  for (;;) {
    const ssize_t read = pread(descriptor_, to, size, static_cast<off_t>(offset));
    if (read >= 0) return static_cast<std::size_t>(read);
    if (errno != EINTR) Fail("reading a file of a transfer", errno);
  }
}

void SweepTransferFiles(const std::filesystem::path& folder) {
  RemoveTree(folder, "removing the files of old transfers");
}

}  // namespace storage
