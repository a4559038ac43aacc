#include "tests/support/disk/file_damage.h"

#include <fstream>
#include <stdexcept>

namespace tests {

namespace {

std::fstream OpenAt(const std::filesystem::path& path, std::int64_t offset) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(offset, offset < 0 ? std::ios::end : std::ios::beg);
  if (!file) throw std::runtime_error("cannot damage " + path.string());
  return file;
}

}  // namespace

void FlipBit(const std::filesystem::path& file, std::int64_t offset) {
  std::fstream stream = OpenAt(file, offset);
  const auto at = stream.tellg();
  const int byte = stream.get();
  if (byte < 0) throw std::runtime_error("no such byte in " + file.string());
  stream.seekp(at);
  stream.put(static_cast<char>(byte ^ 0x10));
}

void TearOff(const std::filesystem::path& file, std::uintmax_t bytes) {
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - bytes);
}

void AppendTo(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::app) << bytes;
}

void Overwrite(const std::filesystem::path& file, std::int64_t offset, const std::string& bytes) {
  OpenAt(file, offset).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace tests
