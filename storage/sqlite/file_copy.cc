#include "storage/sqlite/file_copy.h"

#include <cerrno>
#include <cstddef>
#include <system_error>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <unistd.h>

#include "storage/descriptor.h"
#include "storage/file_system.h"

namespace storage {

namespace {

[[noreturn]] void ThrowCopyError() {
  ThrowFileError("copying a database", {errno, std::generic_category()});
}

int Open(const std::filesystem::path& path, int flags) {
  const int descriptor = open(path.c_str(), flags | O_CLOEXEC, 0644);
  if (descriptor < 0) ThrowCopyError();
  return descriptor;
}

}  // namespace

CopySource::CopySource(const std::filesystem::path& path) : descriptor_(Open(path, O_RDONLY)) {}

CopySource::~CopySource() { close(descriptor_); }

void CopySource::CopyTo(const std::filesystem::path& to, const std::function<void()>& check) const {
  constexpr std::size_t kMost = std::size_t{16} << 20;
  const Descriptor target(Open(to, O_WRONLY | O_CREAT | O_EXCL));
  if (ioctl(target.number(), FICLONE, descriptor_) == 0) return;
  loff_t offset = 0;
  for (;;) {
    check();
    const ssize_t count = copy_file_range(descriptor_, &offset, target.number(), nullptr, kMost, 0);
    if (count == 0) return;
    if (count < 0 && errno != EINTR) ThrowCopyError();
    // On its way to the disk already: whoever syncs a large copy, later and beside others, would
    // keep them from it for as long as all of it takes.
    if (offset >= static_cast<loff_t>(kMost)) {
      sync_file_range(target.number(), offset - count, count, SYNC_FILE_RANGE_WRITE);
    }
  }
}

void CopyWholeFile(const std::filesystem::path& from, const std::filesystem::path& to) {
  CopySource(from).CopyTo(to, [] {});
}

}  // namespace storage
