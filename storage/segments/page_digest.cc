#include "storage/segments/page_digest.h"

#include <array>
#include <cstring>
#include <utility>

// Makes the type of a hash's state complete, so that it may live on the stack.
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

namespace storage {

namespace {

PageDigest FromXxh(const XXH128_hash_t& hash) noexcept { return {hash.high64, hash.low64}; }

// Offset and length in page 1: file change counter; schema cookie; version-valid-for and SQLite's
// version. https://www.sqlite.org/fileformat2.html#the_database_header
constexpr std::array<std::pair<std::size_t, std::size_t>, 3> kCommitFields = {
    {{24, 4}, {40, 4}, {92, 8}}};
constexpr std::size_t kHeaderBytes = 100;

}  // namespace

PageDigest DigestOfPage(PageNumber number, std::span<const std::byte> page) noexcept {
  if (number != 1) return FromXxh(XXH3_128bits_withSeed(page.data(), page.size(), number));
  std::array<std::byte, kHeaderBytes> header{};
  std::memcpy(header.data(), page.data(), header.size());
  for (const auto& [offset, length] : kCommitFields) std::memset(&header[offset], 0, length);
  XXH3_state_t state;
  // What the stack holds may look like a state that is seeded so already.
  XXH3_INITSTATE(&state);
  XXH3_128bits_reset_withSeed(&state, number);
  XXH3_128bits_update(&state, header.data(), header.size());
  XXH3_128bits_update(&state, page.data() + header.size(), page.size() - header.size());
  return FromXxh(XXH3_128bits_digest(&state));
}

}  // namespace storage
