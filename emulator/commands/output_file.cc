#include "emulator/commands/output_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "storage/error.h"
#include "storage/sqlite/new_file.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::Error;
using storage::ErrorKind;

OutputFile::OutputFile(fs::path path)
    : path_(std::move(path)),
      unfinished_(path_.string() + ".new"),
      file_(open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
  Check(file_.number() >= 0, "cannot write");
}

OutputFile::~OutputFile() {
  if (file_.number() >= 0) Abandon();
}

void OutputFile::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(file_.number(), bytes.data(), bytes.size());
    Check(count >= 0 || errno == EINTR, "writing");
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void OutputFile::Finish() {
  Check(fsync(file_.number()) == 0, "writing");
  Check(std::rename(unfinished_.c_str(), path_.c_str()) == 0, "cannot write");
  file_ = storage::Descriptor(-1);
  storage::SyncFolder(fs::absolute(path_).parent_path());
}

void OutputFile::Abandon() const noexcept { unlink(unfinished_.c_str()); }

void OutputFile::Check(bool succeeded, const char* doing) const {
  if (succeeded) return;
  const int code = errno;
  throw Error(code == ENOSPC || code == EDQUOT ? ErrorKind::kDiskFull : ErrorKind::kIo,
              std::string(doing) + " " + path_.string() + ": " + std::strerror(code));
}

}  // namespace emulator
