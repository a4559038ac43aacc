// The files that certificates and keys lie in.

#pragma once

#include <filesystem>
#include <string>

namespace emulator {

// Who may read a file: its owner alone, or everybody.
enum class Readers { kOwner, kAll };

// The text of `file`, of at most 1 MiB. Throws kIo with the file's name and the reason: it is
// missing, a folder, too large, or refused; with Readers::kOwner also that others may read it or
// write to it.
std::string ReadPemFile(const std::filesystem::path& file, Readers readers);

// Puts `text` in the place of `file`, as a whole and lasting once this returns. Nobody else can
// read it at any time with Readers::kOwner. Throws kIo with the file's name and the reason.
void WritePemFile(const std::filesystem::path& file, const std::string& text, Readers readers);

}  // namespace emulator
