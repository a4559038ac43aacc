// Bodies that wait for their clients on the disk.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "emulator/http/http.h"
#include "storage/descriptor.h"

namespace emulator {

// What is left to send of a body, in a file without a name that goes with this. One thread at a
// time.
class BodyFile final : public BodySource {
 public:
  // Makes the file in `folder`. Throws kIo, kDiskFull.
  BodyFile(const std::filesystem::path& folder, std::string_view body);

  std::uint64_t size_bytes() const override { return bytes_; }
  void ReadAt(std::uint64_t offset, std::uint64_t length, std::string& out) override;

 private:
  storage::Descriptor file_;
  std::uint64_t bytes_ = 0;
};

}  // namespace emulator
