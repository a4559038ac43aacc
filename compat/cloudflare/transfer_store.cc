#include "compat/cloudflare/transfer_store.h"

#include <array>
#include <span>
#include <utility>

#include "compat/cloudflare/signed_urls.h"
#include "compat/hex.h"
#include "storage/error.h"

namespace compat::cloudflare {

TransferStore::TransferStore(std::filesystem::path folder, const storage::Clock& clock,
                             storage::IdSource& ids)
    : folder_(std::move(folder)), clock_(clock), ids_(ids) {}

std::shared_ptr<storage::TransferFile> TransferStore::NewFile() const {
  return std::make_shared<storage::TransferFile>(folder_);
}

std::string TransferStore::NewId() {
  std::array<std::uint8_t, 8> bytes{};
  ids_.Fill(bytes);
  std::string id;
  AppendHex(id, std::as_bytes(std::span(bytes)));
  return id;
}

std::int64_t TransferStore::Expiry() const { return clock_.NowMs() + SignedUrls::kLifeMs; }

std::string TransferStore::NameUpload(const std::string& uuid) {
  std::string name = uuid + "." + NewId() + ".sql";
  const std::lock_guard lock(mutex_);
  uploads_[name] = {uuid, nullptr, {}, Expiry()};
  return name;
}

void TransferStore::KeepUpload(const std::string& name, SharedFile file, const std::string& md5) {
  const std::lock_guard lock(mutex_);
  const auto found = uploads_.find(name);
  if (found == uploads_.end()) {
    throw storage::Error(storage::ErrorKind::kNotFound, "no upload of " + name + " was begun");
  }
  found->second.file = std::move(file);
  found->second.md5 = md5;
  found->second.expires_ms = Expiry();
}

SharedFile TransferStore::FindUpload(const std::string& uuid, const std::string& name,
                                     const std::string& md5) {
  const std::lock_guard lock(mutex_);
  const auto found = uploads_.find(name);
  if (found == uploads_.end()) return nullptr;
  const Entry& entry = found->second;
  return entry.uuid == uuid && entry.md5 == md5 ? entry.file : nullptr;
}

std::optional<std::string> TransferStore::FindName(const std::string& uuid,
                                                   const std::string& md5) {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, entry] : uploads_) {
    if (entry.uuid == uuid && entry.file && entry.md5 == md5) return name;
  }
  return std::nullopt;
}

void TransferStore::DropUpload(const std::string& name) {
  const std::lock_guard lock(mutex_);
  uploads_.erase(name);
}

std::string TransferStore::KeepDump(const std::string& uuid, SharedFile file) {
  std::string id = NewId();
  const std::lock_guard lock(mutex_);
  dumps_[id] = {uuid, std::move(file), {}, Expiry()};
  return id;
}

SharedFile TransferStore::FindDump(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = dumps_.find(id);
  return found == dumps_.end() ? nullptr : found->second.file;
}

void TransferStore::DropAllOf(const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  for (Entries* entries : {&uploads_, &dumps_}) {
    std::erase_if(*entries, [&](const auto& each) { return each.second.uuid == uuid; });
  }
}

void TransferStore::DropExpired() {
  const std::int64_t now = clock_.NowMs();
  const std::lock_guard lock(mutex_);
  for (Entries* entries : {&uploads_, &dumps_}) {
    std::erase_if(*entries, [&](const auto& each) { return each.second.expires_ms <= now; });
  }
}

bool TransferStore::empty() const {
  const std::lock_guard lock(mutex_);
  return uploads_.empty() && dumps_.empty();
}

}  // namespace compat::cloudflare
