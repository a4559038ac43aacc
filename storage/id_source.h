// Where every identifier in the program comes from, so that a harness can seed it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace storage {

// Thread-safe.
class IdSource {
 public:
  virtual ~IdSource() = default;

  // Fills `bytes`. The system's source is unpredictable, a seeded one repeats itself.
  virtual void Fill(std::span<std::uint8_t> bytes) = 0;

  // Whether the numbers that are drawn for an account repeat themselves, which a test may want.
  virtual bool IsSeeded(std::string_view /*account_id*/) const { return false; }
  // Of ids that are the account's.
  virtual void FillFor(std::string_view /*account_id*/, std::span<std::uint8_t> bytes) {
    Fill(bytes);
  }
  // Of what SQL draws in the account's databases.
  virtual void FillForSql(std::string_view /*account_id*/, std::span<std::uint8_t> bytes) {
    Fill(bytes);
  }
};

// Of ids that are one account's.
class AccountIds final : public IdSource {
 public:
  // `ids` and what `account_id` views must outlive this.
  AccountIds(IdSource& ids, std::string_view account_id) : ids_(ids), account_id_(account_id) {}

  void Fill(std::span<std::uint8_t> bytes) override { ids_.FillFor(account_id_, bytes); }

 private:
  IdSource& ids_;
  const std::string_view account_id_;
};

// The operating system's random numbers.
class SystemIdSource final : public IdSource {
 public:
  void Fill(std::span<std::uint8_t> bytes) override;
};

// The same ids in the same order for the same seed, on every machine.
class SeededIdSource final : public IdSource {
 public:
  explicit SeededIdSource(std::uint64_t seed);
  void Fill(std::span<std::uint8_t> bytes) override;

 private:
  std::mutex mutex_;
  std::mt19937_64 generator_;  // guarded by mutex_
};

// 32 hexadecimal digits, as the ids of accounts are.
std::string MakeAccountId(IdSource& ids);

// A version 4 UUID in lower case, e.g. "6f9619ff-8b86-4d01-b42d-00cf4fc964ff".
std::string MakeUuid(IdSource& ids);

// `prefix`, '_', then 24 characters of 0-9a-z, each as likely as another.
std::string MakePrefixedId(IdSource& ids, const std::string& prefix);

}  // namespace storage
