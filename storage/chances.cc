#include "storage/chances.h"

#include <cstddef>
#include <mutex>

namespace storage {

namespace {

// What the seeds of the two sequences differ by.
constexpr std::uint64_t kOfSql = 0x5EED'0F'5015ULL;

// SplitMix64, after Steele, Lea and Flood: the number at a place of the sequence of a seed.
constexpr std::uint64_t NumberAt(std::uint64_t seed, std::uint64_t place) {
  std::uint64_t number = seed + (place + 1) * 0x9E37'79B9'7F4A'7C15ULL;
  number = (number ^ (number >> 30U)) * 0xBF58'476D'1CE4'E5B9ULL;
  number = (number ^ (number >> 27U)) * 0x94D0'49BB'1331'11EBULL;
  return number ^ (number >> 31U);
}

}  // namespace

void Chances::Sequence::Draw(std::span<std::uint8_t> bytes) {
  const std::uint64_t count = (bytes.size() + 7) / 8;
  std::uint64_t place = drawn.fetch_add(count, std::memory_order_relaxed);
  for (std::size_t at = 0; at < bytes.size(); ++place) {
    std::uint64_t number = NumberAt(seed, place);
    for (int i = 0; i < 8 && at < bytes.size(); ++i, number >>= 8U) {
      bytes[at++] = static_cast<std::uint8_t>(number);
    }
  }
}

// Seeds that follow each other are far apart once they are numbers of a sequence themselves.
Chances::Sequences::Sequences(const Seeding& seeding)
    : seed(seeding.seed),
      ids{NumberAt(seeding.seed, 0), seeding.ids_drawn},
      sql{NumberAt(seeding.seed ^ kOfSql, 0), seeding.sql_drawn} {}

bool Chances::IsSeeded(std::string_view account_id) const {
  const std::shared_lock lock(mutex_);
  return seeded_.find(account_id) != seeded_.end();
}

void Chances::Draw(std::string_view account_id, Sequence Sequences::*which,
                   std::span<std::uint8_t> bytes) {
  const std::shared_lock lock(mutex_);
  const auto found = seeded_.find(account_id);
  if (found == seeded_.end()) return usual_.Fill(bytes);
  (found->second.get()->*which).Draw(bytes);
}

void Chances::FillFor(std::string_view account_id, std::span<std::uint8_t> bytes) {
  Draw(account_id, &Sequences::ids, bytes);
}

void Chances::FillForSql(std::string_view account_id, std::span<std::uint8_t> bytes) {
  Draw(account_id, &Sequences::sql, bytes);
}

void Chances::Set(const std::string& account_id, std::optional<Seeding> seeding) {
  const std::unique_lock lock(mutex_);
  if (seeding) {
    seeded_[account_id] = std::make_unique<Sequences>(*seeding);
  } else {
    seeded_.erase(account_id);
  }
}

std::optional<Seeding> Chances::Find(std::string_view account_id) const {
  const std::shared_lock lock(mutex_);
  const auto found = seeded_.find(account_id);
  if (found == seeded_.end()) return std::nullopt;
  const Sequences& sequences = *found->second;
  return Seeding{sequences.seed, sequences.ids.drawn.load(std::memory_order_relaxed),
                 sequences.sql.drawn.load(std::memory_order_relaxed)};
}

}  // namespace storage
