#include "emulator/http/body_file.h"

#include <cerrno>
#include <cstddef>
#include <system_error>

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include "storage/file_system.h"

namespace emulator {
namespace {

[[noreturn]] void Throw(const char* doing) {
  storage::ThrowFileError(doing, {errno, std::generic_category()});
}

}  // namespace

BodyFile::BodyFile(const std::filesystem::path& folder, std::string_view body)
    : file_(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)), bytes_(body.size()) {
  constexpr const char* kWriting = "setting an answer aside";
  if (file_.number() < 0) Throw(kWriting);
  while (!body.empty()) {
    const ssize_t count = write(file_.number(), body.data(), body.size());
    if (count < 0 && errno != EINTR) Throw(kWriting);
    if (count > 0) body.remove_prefix(static_cast<std::size_t>(count));
  }
}

void BodyFile::ReadAt(std::uint64_t offset, std::uint64_t length, std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + length);
  ssize_t count = 0;
  do {
    count = pread(file_.number(), out.data() + before, length, static_cast<off_t>(offset));
  } while (count < 0 && errno == EINTR);
  out.resize(before + static_cast<std::size_t>(count > 0 ? count : 0));
  if (count < 0) Throw("reading an answer that was set aside");
}

}  // namespace emulator
