// What a command sends to a service: SQL, in a file that no one else can see.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "compat/md5.h"
#include "storage/transfer/transfer_file.h"

namespace emulator {

// Takes the bytes, and knows what they are told by. One thread at a time.
class UploadFile {
 public:
  explicit UploadFile(std::unique_ptr<storage::TransferFile> file) : file_(std::move(file)) {}

  // Requires: Finish has not been called.
  void Append(std::string_view bytes) {
    file_->Append(bytes);
    md5_.Add(bytes);
  }
  void Finish() { digest_ = md5_.Finish(); }

  // 32 hexadecimal digits. Requires: Finish has been called.
  const std::string& digest() const noexcept { return digest_; }
  const storage::TransferFile& bytes() const noexcept { return *file_; }

 private:
  std::unique_ptr<storage::TransferFile> file_;
  compat::Md5 md5_;
  std::string digest_;
};

}  // namespace emulator
