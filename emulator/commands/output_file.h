// The file that a command makes.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "storage/descriptor.h"

namespace emulator {

// Whole or not there: it is written beside its place, NAME.new, and takes it once it is finished,
// durably. Until then a file that was there stays. One thread at a time where nothing else is said.
// Throws kDiskFull, kIo.
class OutputFile {
 public:
  explicit OutputFile(std::filesystem::path path);
  // Removes what is not finished.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void Write(std::string_view bytes);

  // No power cut takes the file away any more once this has returned.
  void Finish();

  // Removes what is not finished, also beside a Write in another thread: for a process that is
  // about to end.
  void Abandon() const noexcept;

 private:
  void Check(bool succeeded, const char* doing) const;

  const std::filesystem::path path_;
  const std::string unfinished_;
  storage::Descriptor file_;
};

}  // namespace emulator
