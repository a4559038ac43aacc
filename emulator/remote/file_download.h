// A file that a service has made, fetched whole however often the connection breaks.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "emulator/remote/remote_access.h"
#include "storage/transfer/transfer_file.h"

namespace emulator {

// Makes an empty file; what was in the one before is of no use any more.
using NewFile = std::function<std::unique_ptr<storage::TransferFile>()>;

// How a download gets on. Its calls come from the thread that fetches.
class DownloadWatch {
 public:
  virtual ~DownloadWatch() = default;

  // All starts from the beginning, of a file of `bytes`.
  virtual void OnStart(std::uint64_t bytes) = 0;
  virtual void OnBytes(std::uint64_t bytes) = 0;
};

// One thread at a time.
class FileDownload {
 public:
  // Goes on where it broke off as long as the service has the same file, by its ETag, and starts
  // anew when that is another. The references must outlive this.
  FileDownload(const RemoteAccess& access, NewFile new_file, DownloadWatch& watch,
               std::ostream& messages);
  ~FileDownload();
  FileDownload(const FileDownload&) = delete;
  FileDownload& operator=(const FileDownload&) = delete;

  // No token is sent. Throws kIo when `url` will not do, as ParseFileAddress has it, the service
  // leads elsewhere, does not tell the file's length, refuses, or breaks off again and again
  // without getting further; kDiskFull.
  std::unique_ptr<storage::TransferFile> Run(const std::string& url);

 private:
  struct Answer;

  // Judges the head of an answer; false when its body is not wanted.
  bool Take(Answer& answer);
  // Empty when the file is whole; else why not.
  std::string Fetch(httplib::Client& client, const RemoteAddress& address);
  void NoteProgress();
  void StartAnew(std::optional<std::uint64_t> size_bytes);

  const RemoteAccess& access_;
  const NewFile new_file_;
  DownloadWatch& watch_;
  Retries retries_;
  std::unique_ptr<storage::TransferFile> file_;
  std::optional<std::uint64_t> size_bytes_;  // of the whole; none for one that comes in chunks
  std::uint64_t most_bytes_ = 0;             // that there have been
  std::string etag_;                         // a strong one; empty without
  std::optional<std::chrono::milliseconds> wait_;
};

}  // namespace emulator
