#include "emulator/remote/transfer_scratch.h"

#include <filesystem>
#include <system_error>

namespace emulator {

TransferScratch::TransferScratch(storage::Log& log)
    : folder_(log), ender_([path = folder_.path()] {
        // What stays is swept out the next time.
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
        return AfterSignal::kEnd;
      }) {}

std::unique_ptr<storage::TransferFile> TransferScratch::NewFile() {
  return std::make_unique<storage::TransferFile>(folder_.path(), space_,
                                                 storage::TransferFile::Name::kKept);
}

}  // namespace emulator
