// A file of SQL text, whatever its encoding.

#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>

namespace emulator {

// Reads UTF-8, and UTF-16 behind a byte order mark, as UTF-8. One thread at a time. Throws kIo.
class SqlFile {
 public:
  explicit SqlFile(std::filesystem::path path);

  // Up to `size` bytes; 0 at the end.
  std::size_t Read(char* to, std::size_t size);

 private:
  enum class Encoding { kUtf8, kUtf16LittleEndian, kUtf16BigEndian };

  std::size_t ReadBytes(char* to, std::size_t size);
  // Decodes more of the file; false at its end.
  bool Decode();
  void AppendCharacter(unsigned unit);

  const std::filesystem::path path_;
  std::ifstream in_;
  Encoding encoding_ = Encoding::kUtf8;
  std::string decoded_;     // of UTF-16
  std::size_t taken_ = 0;   // of it
  unsigned high_half_ = 0;  // of a surrogate pair whose other half is still to come; 0 when none is
};

}  // namespace emulator
