#include "storage/id_source.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/random.h>

#include "storage/error.h"

namespace storage {

void SystemIdSource::Fill(std::span<std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      throw Error(ErrorKind::kIo, std::string("reading random numbers: ") + std::strerror(errno));
    }
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

SeededIdSource::SeededIdSource(std::uint64_t seed) : generator_(seed) {}

void SeededIdSource::Fill(std::span<std::uint8_t> bytes) {
  const std::lock_guard lock(mutex_);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(generator_() >> 56U);
}

namespace {

void AppendHex(std::string& text, std::uint8_t byte) {
  static constexpr char kHex[] = "0123456789abcdef";
  text.push_back(kHex[byte >> 4U]);
  text.push_back(kHex[byte & 0x0FU]);
}

}  // namespace

std::string MakeAccountId(IdSource& ids) {
  std::array<std::uint8_t, 16> bytes{};
  ids.Fill(bytes);
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) AppendHex(text, byte);
  return text;
}

std::string MakeUuid(IdSource& ids) {
  std::array<std::uint8_t, 16> bytes{};
  ids.Fill(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text.push_back('-');
    AppendHex(text, bytes[i]);
  }
  return text;
}

std::string MakePrefixedId(IdSource& ids, const std::string& prefix) {
  static constexpr char kAlphabet[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  constexpr std::size_t kLength = 24;
  // 252 is the largest multiple of 36 in a byte: what lies above would favour the first characters.
  constexpr std::uint8_t kFairBytes = 252;
  std::string text = prefix + '_';
  const std::size_t full_length = text.size() + kLength;
  std::array<std::uint8_t, kLength> bytes{};
  while (text.size() < full_length) {
    ids.Fill(bytes);
    for (const std::uint8_t byte : bytes) {
      if (byte < kFairBytes && text.size() < full_length) text.push_back(kAlphabet[byte % 36]);
    }
  }
  return text;
}

}  // namespace storage
