#include "emulator/commands/sql_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::size_t kDecodedBytes = std::size_t{1} << 16U;
constexpr unsigned kReplacement = 0xFFFD;

bool IsHighHalf(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLowHalf(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

void AppendUtf8(std::string& out, unsigned character) {
  const auto byte = [&](unsigned value) { out.push_back(static_cast<char>(value)); };
  const auto rest = [&](unsigned shift) { byte(0x80U | ((character >> shift) & 0x3FU)); };
  if (character < 0x80) {
    byte(character);
  } else if (character < 0x800) {
    byte(0xC0U | (character >> 6U));
    rest(0);
  } else if (character < 0x10000) {
    byte(0xE0U | (character >> 12U));
    rest(6);
    rest(0);
  } else {
    byte(0xF0U | (character >> 18U));
    rest(12);
    rest(6);
    rest(0);
  }
}

}  // namespace

SqlFile::SqlFile(std::filesystem::path path)
    : path_(std::move(path)), in_(path_, std::ios::binary) {
  if (!in_) {
    throw Error(ErrorKind::kIo, "cannot read " + path_.string() + ": " + std::strerror(errno));
  }
  char mark[2] = {};
  if (ReadBytes(mark, sizeof(mark)) == sizeof(mark)) {
    if (mark[0] == '\xFF' && mark[1] == '\xFE') encoding_ = Encoding::kUtf16LittleEndian;
    if (mark[0] == '\xFE' && mark[1] == '\xFF') encoding_ = Encoding::kUtf16BigEndian;
  }
  if (encoding_ == Encoding::kUtf8) {
    in_.clear();
    in_.seekg(0);
  }
}

std::size_t SqlFile::ReadBytes(char* to, std::size_t size) {
  in_.read(to, static_cast<std::streamsize>(size));
  if (in_.bad()) {
    throw Error(ErrorKind::kIo, "reading " + path_.string() + ": " + std::strerror(errno));
  }
  return static_cast<std::size_t>(in_.gcount());
}

std::size_t SqlFile::Read(char* to, std::size_t size) {
  if (encoding_ == Encoding::kUtf8) return ReadBytes(to, size);
  while (taken_ == decoded_.size()) {
    if (!Decode()) return 0;
  }
  const std::size_t count = decoded_.copy(to, size, taken_);
  taken_ += count;
  return count;
}

bool SqlFile::Decode() {
  std::string bytes(kDecodedBytes, '\0');
  bytes.resize(ReadBytes(bytes.data(), bytes.size()));
  decoded_.clear();
  taken_ = 0;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    AppendCharacter(encoding_ == Encoding::kUtf16LittleEndian ? first + 256U * second
                                                              : 256U * first + second);
  }
  const bool ends_within_a_character = bytes.size() % 2 == 1;
  if (bytes.size() < kDecodedBytes && std::exchange(high_half_, 0) != 0) {
    AppendUtf8(decoded_, kReplacement);
  }
  if (ends_within_a_character) AppendUtf8(decoded_, kReplacement);
  return !bytes.empty();
}

void SqlFile::AppendCharacter(unsigned unit) {
  const unsigned high = std::exchange(high_half_, IsHighHalf(unit) ? unit : 0);
  if (high != 0 && IsLowHalf(unit)) {
    AppendUtf8(decoded_, 0x10000U + ((high - 0xD800U) << 10U) + (unit - 0xDC00U));
    return;
  }
  // Half a pair is no character.
  if (high != 0) AppendUtf8(decoded_, kReplacement);
  if (high_half_ == 0) AppendUtf8(decoded_, IsLowHalf(unit) ? kReplacement : unit);
}

}  // namespace emulator
