// A folder's files in one file, as tar reads and writes it (ustar).

#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace storage {

// Packs the files of `folder` that `paths` names, with "/" between names, in their order. `tar` is
// replaced where it is there, and durable once this has returned; its name is not yet. Throws kIo,
// kDiskFull, and kUnsupported for a path that is too long for the format.
void WriteTar(const std::filesystem::path& tar, const std::filesystem::path& folder,
              const std::vector<std::string>& paths);

// Unpacks all files into `folder`, which has none of them; folders are made. Whoever made the tar:
// nothing is written elsewhere. Throws kCorruptFile for what is no tar, ends before its end, or
// holds anything but files and folders below its own; kIo, kDiskFull.
void ReadTar(const std::filesystem::path& tar, const std::filesystem::path& folder);

}  // namespace storage
