// The system's calls on files, as far as they change any: the program's own come before those of
// the C library. Those on a simulated disk are told to it, and fail as it wants.

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "tests/simulation/disk/simulated_disk.h"

namespace simulation {
namespace {

// Fails the call, unless it is to work.
bool MayGoOn(SimulatedDisk& disk, std::string_view call, std::string_view path,
             std::string_view bytes = {}) {
  const Fate fate = disk.Next(call, path, bytes);
  if (fate == Fate::kWorks) return true;
  errno = fate == Fate::kEnds ? EIO : disk.error();
  return false;
}

// Shared memory is no file's content: it is never synced, and nobody looks for it after a power
// cut.
bool IsSharedMemory(std::string_view path) { return path.ends_with("-shm"); }

std::string PathOf(int folder, const char* path) {
  if (folder == AT_FDCWD || path[0] == '/') return path;
  std::error_code failure;
  const auto parent =
      std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(folder), failure);
  return (parent / path).string();
}

void NoteWrite(SimulatedDisk& disk, Node& node, std::uint64_t offset, std::string bytes) {
  node.content.Write(offset, std::move(bytes));
  node.modified = disk.calls();
}

void NoteCut(SimulatedDisk& disk, Node& node, std::uint64_t size) {
  node.content.Truncate(size);
  node.modified = disk.calls();
}

int Open(int folder, const char* path, int flags, mode_t mode) {
  const auto open_it = [&] {
    return static_cast<int>(syscall(SYS_openat, folder, path, flags, mode));
  };
  std::string relative;
  if (SimulatedDisk::Current() == nullptr ||
      !SimulatedDisk::IsWithin(PathOf(folder, path), relative)) {
    return open_it();
  }
  SimulatedDisk& disk = *SimulatedDisk::Current();
  if (disk.has_ended()) {
    errno = EIO;
    return -1;
  }
  std::shared_ptr<Node> node = disk.tree().Find(relative);
  const bool is_new = !node && (flags & O_CREAT) != 0;
  const bool cuts = node && (flags & O_TRUNC) != 0;
  const bool is_counted = (is_new || cuts) && !IsSharedMemory(relative);
  if (is_counted && !MayGoOn(disk, is_new ? "create" : "cut", relative)) return -1;
  const int file = open_it();
  if (file < 0) return file;
  if (is_new) {
    node = Node::File();
    disk.tree().Set(relative, node);
  } else if (cuts) {
    NoteCut(disk, *node, 0);
  }
  disk.open_files()[file] = node;
  disk.open_paths()[file] = relative;
  return file;
}

// Times are counted in calls, as all else is that files hold.
void SetTime(const Node* node, struct stat& status) {
  if (node == nullptr || node->is_folder) return;
  status.st_mtim = {.tv_sec = 1'700'000'000 + static_cast<time_t>(node->modified), .tv_nsec = 0};
}

int StatusAt(int folder, const char* path, struct stat* status, int flags) {
  const int result = static_cast<int>(syscall(SYS_newfstatat, folder, path, status, flags));
  std::string relative;
  if (result == 0 && SimulatedDisk::Current() != nullptr &&
      SimulatedDisk::IsWithin(PathOf(folder, path), relative)) {
    SetTime(SimulatedDisk::Current()->tree().Find(relative).get(), *status);
  }
  return result;
}

// The open file, if it is on the disk; null otherwise.
Node* OpenFile(int file) {
  SimulatedDisk* const disk = SimulatedDisk::Current();
  if (disk == nullptr) return nullptr;
  const auto found = disk->open_files().find(file);
  return found == disk->open_files().end() ? nullptr : found->second.get();
}

int StatusOf(int file, struct stat* status) {
  const int result = static_cast<int>(syscall(SYS_newfstatat, file, "", status, AT_EMPTY_PATH));
  if (result == 0) SetTime(OpenFile(file), *status);
  return result;
}

ssize_t WriteAt(int file, const void* bytes, std::size_t count, off64_t offset) {
  const auto write_it = [&](std::size_t so_many) {
    return syscall(SYS_pwrite64, file, bytes, so_many, offset);
  };
  Node* const node = OpenFile(file);
  if (node == nullptr) return write_it(count);
  SimulatedDisk& disk = *SimulatedDisk::Current();
  const std::string& path = disk.open_paths()[file];
  if (IsSharedMemory(path)) return write_it(count);
  const std::string_view text(static_cast<const char*>(bytes), count);
  const bool had_ended = disk.has_ended();
  if (!MayGoOn(disk, "write", path, text)) {
    const int error = errno;
    if (disk.has_ended() && !had_ended && disk.is_halved()) {
      NoteWrite(disk, *node, static_cast<std::uint64_t>(offset),
                std::string(text.substr(0, count / 2)));
      write_it(count / 2);
    }
    errno = error;
    return -1;
  }
  NoteWrite(disk, *node, static_cast<std::uint64_t>(offset), std::string(text));
  return write_it(count);
}

int Truncate(int file, off64_t size) {
  const auto cut_it = [&] { return static_cast<int>(syscall(SYS_ftruncate, file, size)); };
  Node* const node = OpenFile(file);
  if (node == nullptr || IsSharedMemory(SimulatedDisk::Current()->open_paths()[file])) {
    return cut_it();
  }
  SimulatedDisk& disk = *SimulatedDisk::Current();
  if (!MayGoOn(disk, "truncate", disk.open_paths()[file])) return -1;
  NoteCut(disk, *node, static_cast<std::uint64_t>(size));
  return cut_it();
}

int Sync(int file, long number) {
  Node* const node = OpenFile(file);
  if (node == nullptr) return static_cast<int>(syscall(number, file));
  SimulatedDisk& disk = *SimulatedDisk::Current();
  if (!MayGoOn(disk, node->is_folder ? "sync folder" : "sync", disk.open_paths()[file])) return -1;
  if (node->is_folder) {
    node->SyncNames();
  } else {
    node->content.Sync();
  }
  return 0;
}

int Remove(int folder, const char* path, int flags) {
  const auto remove_it = [&] {
    return static_cast<int>(syscall(SYS_unlinkat, folder, path, flags));
  };
  std::string relative;
  if (SimulatedDisk::Current() == nullptr ||
      !SimulatedDisk::IsWithin(PathOf(folder, path), relative)) {
    return remove_it();
  }
  SimulatedDisk& disk = *SimulatedDisk::Current();
  if (!disk.tree().Find(relative)) return remove_it();
  if (!IsSharedMemory(relative)) {
    if (!MayGoOn(disk, "remove", relative)) return -1;
  } else if (disk.has_ended()) {
    errno = EIO;
    return -1;
  }
  const int result = remove_it();
  if (result == 0) disk.tree().Set(relative, nullptr);
  return result;
}

int MakeFolder(const char* path, mode_t mode) {
  const auto make_it = [&] { return static_cast<int>(syscall(SYS_mkdirat, AT_FDCWD, path, mode)); };
  std::string relative;
  if (!SimulatedDisk::IsWithin(path, relative)) return make_it();
  SimulatedDisk& disk = *SimulatedDisk::Current();
  if (disk.tree().Find(relative)) return make_it();
  if (!MayGoOn(disk, "make folder", relative)) return -1;
  const int result = make_it();
  if (result == 0) disk.tree().Set(relative, Node::Folder());
  return result;
}

int Rename(const char* from, const char* to) {
  const auto rename_it = [&] {
    return static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
  };
  std::string old_path;
  std::string new_path;
  if (!SimulatedDisk::IsWithin(from, old_path) || !SimulatedDisk::IsWithin(to, new_path)) {
    return rename_it();
  }
  SimulatedDisk& disk = *SimulatedDisk::Current();
  if (!MayGoOn(disk, "rename", new_path)) return -1;
  const int result = rename_it();
  if (result == 0) disk.tree().Move(old_path, new_path);
  return result;
}

ssize_t Copy(int from, off64_t* from_offset, int to, off64_t* to_offset, std::size_t count,
             unsigned int flags) {
  const auto copy_it = [&] {
    return syscall(SYS_copy_file_range, from, from_offset, to, to_offset, count, flags);
  };
  Node* const node = OpenFile(to);
  if (node == nullptr) return copy_it();
  SimulatedDisk& disk = *SimulatedDisk::Current();
  if (!MayGoOn(disk, "copy", disk.open_paths()[to])) return -1;
  const off64_t offset = to_offset != nullptr ? *to_offset : lseek64(to, 0, SEEK_CUR);
  const ssize_t copied = copy_it();
  if (copied > 0) {
    std::string bytes(static_cast<std::size_t>(copied), '\0');
    // The target may be open for writing only.
    const int reader = static_cast<int>(syscall(
        SYS_openat, AT_FDCWD, ("/proc/self/fd/" + std::to_string(to)).c_str(), O_RDONLY, 0));
    syscall(SYS_pread64, reader, bytes.data(), bytes.size(), offset);
    syscall(SYS_close, reader);
    NoteWrite(disk, *node, static_cast<std::uint64_t>(offset), std::move(bytes));
  }
  return copied;
}

mode_t ModeOf(int flags, std::va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace
}  // namespace simulation

extern "C" {

int open(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = simulation::ModeOf(flags, arguments);
  va_end(arguments);
  return simulation::Open(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = simulation::ModeOf(flags, arguments);
  va_end(arguments);
  return simulation::Open(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = simulation::ModeOf(flags, arguments);
  va_end(arguments);
  return simulation::Open(folder, path, flags, mode);
}

// By which the C++ library opens streams.
FILE* fopen64(const char* path, const char* mode) {
  using Function = FILE* (*)(const char*, const char*);
  static const auto next = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "fopen64"));
  const simulation::SimulatedDisk* const disk = simulation::SimulatedDisk::Current();
  const bool asks_for_start =
      disk != nullptr && std::string_view(path) == "/proc/sys/kernel/random/boot_id";
  return next(asks_for_start ? disk->StartFile().c_str() : path, mode);
}

int close(int file) {
  if (auto* const disk = simulation::SimulatedDisk::Current()) {
    disk->open_files().erase(file);
    disk->open_paths().erase(file);
  }
  return static_cast<int>(syscall(SYS_close, file));
}

ssize_t pwrite(int file, const void* bytes, std::size_t count, off_t offset) {
  return simulation::WriteAt(file, bytes, count, offset);
}
ssize_t pwrite64(int file, const void* bytes, std::size_t count, off64_t offset) {
  return simulation::WriteAt(file, bytes, count, offset);
}
ssize_t write(int file, const void* bytes, std::size_t count) {
  if (simulation::OpenFile(file) == nullptr) return syscall(SYS_write, file, bytes, count);
  const off64_t offset = lseek64(file, 0, SEEK_CUR);
  const ssize_t written = simulation::WriteAt(file, bytes, count, offset);
  if (written > 0) lseek64(file, offset + written, SEEK_SET);
  return written;
}

int ftruncate(int file, off_t size) noexcept { return simulation::Truncate(file, size); }
int ftruncate64(int file, off64_t size) noexcept { return simulation::Truncate(file, size); }

int fsync(int file) { return simulation::Sync(file, SYS_fsync); }
int fdatasync(int file) { return simulation::Sync(file, SYS_fdatasync); }

int unlink(const char* path) noexcept { return simulation::Remove(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char* path, int flags) noexcept {
  return simulation::Remove(folder, path, flags);
}
int rmdir(const char* path) noexcept { return simulation::Remove(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char* path) noexcept {
  const int result = simulation::Remove(AT_FDCWD, path, 0);
  if (result == 0 || errno != EISDIR) return result;
  return simulation::Remove(AT_FDCWD, path, AT_REMOVEDIR);
}

int stat(const char* path, struct stat* status) noexcept {
  return simulation::StatusAt(AT_FDCWD, path, status, 0);
}
int lstat(const char* path, struct stat* status) noexcept {
  return simulation::StatusAt(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}
int fstat(int file, struct stat* status) noexcept { return simulation::StatusOf(file, status); }
// The same to the system, and to the compiler others.
int stat64(const char* path, struct stat64* status) noexcept {
  return simulation::StatusAt(AT_FDCWD, path, reinterpret_cast<struct stat*>(status), 0);
}
int lstat64(const char* path, struct stat64* status) noexcept {
  return simulation::StatusAt(AT_FDCWD, path, reinterpret_cast<struct stat*>(status),
                              AT_SYMLINK_NOFOLLOW);
}
int fstat64(int file, struct stat64* status) noexcept {
  return simulation::StatusOf(file, reinterpret_cast<struct stat*>(status));
}

int mkdir(const char* path, mode_t mode) noexcept { return simulation::MakeFolder(path, mode); }
int rename(const char* from, const char* to) noexcept { return simulation::Rename(from, to); }

ssize_t copy_file_range(int from, off64_t* from_offset, int to, off64_t* to_offset,
                        std::size_t count, unsigned int flags) {
  return simulation::Copy(from, from_offset, to, to_offset, count, flags);
}

}  // extern "C"
