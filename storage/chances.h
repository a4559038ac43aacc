// The seeds that tests have given, each account's its own.

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>

#include "storage/id_source.h"

namespace storage {

// A sequence of numbers, and how far it has been drawn. Ids and SQL draw from one each, so that
// neither moves the other's on.
struct Seeding {
  std::uint64_t seed = 0;
  std::uint64_t ids_drawn = 0;  // of 64 bits each
  std::uint64_t sql_drawn = 0;

  friend bool operator==(const Seeding&, const Seeding&) = default;
};

// The same seed draws the same numbers, on every machine. Thread-safe.
class Chances final : public IdSource {
 public:
  // Where accounts without a seed draw from, and who is no account; it must outlive this.
  explicit Chances(IdSource& usual) : usual_(usual) {}

  void Fill(std::span<std::uint8_t> bytes) override { usual_.Fill(bytes); }
  bool IsSeeded(std::string_view account_id) const override;
  void FillFor(std::string_view account_id, std::span<std::uint8_t> bytes) override;
  void FillForSql(std::string_view account_id, std::span<std::uint8_t> bytes) override;

  // None: the account has no seed any more.
  void Set(const std::string& account_id, std::optional<Seeding> seeding);
  std::optional<Seeding> Find(std::string_view account_id) const;

 private:
  struct Sequence {
    std::uint64_t seed = 0;
    std::atomic<std::uint64_t> drawn{0};

    void Draw(std::span<std::uint8_t> bytes);
  };
  struct Sequences {
    explicit Sequences(const Seeding& seeding);

    const std::uint64_t seed;
    Sequence ids;
    Sequence sql;
  };
  void Draw(std::string_view account_id, Sequence Sequences::*which, std::span<std::uint8_t> bytes);

  IdSource& usual_;
  mutable std::shared_mutex mutex_;
  // By account; guarded by mutex_.
  std::map<std::string, std::unique_ptr<Sequences>, std::less<>> seeded_;
};

}  // namespace storage
