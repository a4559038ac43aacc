// A library to preload: system calls that fail when a test says so.

#include "tests/concurrency/failing_calls.h"

#include <cstdarg>
#include <cstdlib>

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

using tests::Call;
using tests::FailingCalls;

FailingCalls* shared = nullptr;

// As the C library maps it, without the functions below.
__attribute__((constructor)) void MapShared() {
  const char* const path = std::getenv(tests::kFailingCallsVariable);
  if (path == nullptr) return;
  const long file = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  const long address =
      syscall(SYS_mmap, nullptr, sizeof(FailingCalls), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the system call's result
  if (address != -1) shared = reinterpret_cast<FailingCalls*>(address);
  syscall(SYS_close, file);
}

bool Fails(Call call) noexcept {
  if (shared == nullptr) return false;
  shared->seen.at(static_cast<std::size_t>(call)).fetch_add(1);
  if (!shared->armed.load() || shared->call.load() != call) return false;
  const int left = shared->left.fetch_sub(1);
  if (left > 1 || left < 1 - shared->more.load()) return false;
  shared->failed.fetch_add(1);
  errno = shared->error.load();
  return true;
}

int Open(int folder, const char* path, int flags, mode_t mode) {
  if (Fails(Call::kOpen)) return -1;
  return static_cast<int>(syscall(SYS_openat, folder, path, flags, mode));
}

mode_t ModeOf(int flags, std::va_list more) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
}

bool IsRegular(int file) {
  struct stat status {};
  return fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

extern "C" {

// The C library's own, by the names that it has for those who stand before them.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* block, std::size_t bytes);
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

void* malloc(std::size_t bytes) noexcept {
  return Fails(Call::kMalloc) ? nullptr : __libc_malloc(bytes);
}

void* calloc(std::size_t count, std::size_t bytes) noexcept {
  return Fails(Call::kMalloc) ? nullptr : __libc_calloc(count, bytes);
}

void* realloc(void* block, std::size_t bytes) noexcept {
  return Fails(Call::kMalloc) ? nullptr : __libc_realloc(block, bytes);
}

int open(const char* path, int flags, ...) {
  std::va_list more;
  va_start(more, flags);
  const mode_t mode = ModeOf(flags, more);
  va_end(more);
  return Open(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  std::va_list more;
  va_start(more, flags);
  const mode_t mode = ModeOf(flags, more);
  va_end(more);
  return Open(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  std::va_list more;
  va_start(more, flags);
  const mode_t mode = ModeOf(flags, more);
  va_end(more);
  return Open(folder, path, flags, mode);
}

ssize_t write(int file, const void* data, std::size_t bytes) {
  if (IsRegular(file) && Fails(Call::kWrite)) return -1;
  return syscall(SYS_write, file, data, bytes);
}

ssize_t pwrite(int file, const void* data, std::size_t bytes, off_t at) {
  if (Fails(Call::kPwrite)) return -1;
  return syscall(SYS_pwrite64, file, data, bytes, at);
}

ssize_t pwrite64(int file, const void* data, std::size_t bytes, off64_t at) {
  return pwrite(file, data, bytes, at);
}

int fsync(int file) {
  if (Fails(Call::kFsync)) return -1;
  return static_cast<int>(syscall(SYS_fsync, file));
}

int fdatasync(int file) {
  if (Fails(Call::kFsync)) return -1;
  return static_cast<int>(syscall(SYS_fdatasync, file));
}

int rename(const char* from, const char* to) noexcept {
  if (Fails(Call::kRename)) return -1;
  return static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int ftruncate(int file, off_t bytes) noexcept {
  if (Fails(Call::kFtruncate)) return -1;
  return static_cast<int>(syscall(SYS_ftruncate, file, bytes));
}

int ftruncate64(int file, off64_t bytes) noexcept { return ftruncate(file, bytes); }

void* mmap(void* address, std::size_t bytes, int protection, int flags, int file,
           off_t at) noexcept {
  if (Fails(Call::kMmap)) return MAP_FAILED;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the system call's result
  return reinterpret_cast<void*>(syscall(SYS_mmap, address, bytes, protection, flags, file, at));
}

void* mmap64(void* address, std::size_t bytes, int protection, int flags, int file,
             off64_t at) noexcept {
  return mmap(address, bytes, protection, flags, file, at);
}

}  // extern "C"
