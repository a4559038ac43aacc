#include "compat/cloudflare/transfer_store.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "compat/cloudflare/signed_urls.h"
#include "compat/hex.h"
#include "storage/error.h"
#include "storage/folder_name.h"

namespace compat::cloudflare {

namespace {

std::string DrawId(storage::IdSource& ids) {
  std::array<std::uint8_t, 8> bytes{};
  ids.Fill(bytes);
  std::string id;
  AppendHex(id, std::as_bytes(std::span(bytes)));
  return id;
}

}  // namespace

TransferStore::TransferStore(std::filesystem::path folder, const storage::Clock& clock,
                             storage::IdSource& ids, std::uint64_t most_bytes)
    : folder_(std::move(folder)), clock_(clock), ids_(ids), most_bytes_(most_bytes) {}

std::shared_ptr<storage::TransferFile> TransferStore::NewFile() {
  return std::make_shared<storage::TransferFile>(folder_, space_);
}

std::shared_ptr<storage::TransferFile> TransferStore::NewNamedFile() {
  return std::make_shared<storage::TransferFile>(folder_, space_,
                                                 storage::TransferFile::Name::kKept);
}

std::vector<TransferStore::Entry*> TransferStore::Droppable() {
  std::vector<Entry*> found;
  for (Entries* entries : {&uploads_, &dumps_}) {
    for (auto& [name, entry] : *entries) {
      // Others come to hold a file under the mutex only. While one does, its room stays taken.
      if (entry.file.use_count() == 1) found.push_back(&entry);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Entry* a, const Entry* b) { return a->kept < b->kept; });
  return found;
}

void TransferStore::MakeRoom(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto fits = [&](std::uint64_t used) {
    return most_bytes_ == 0 || (bytes <= most_bytes_ && used <= most_bytes_ - bytes);
  };
  if (!fits(space_.used_bytes)) {
    const std::vector<Entry*> droppable = Droppable();
    std::uint64_t busy = space_.used_bytes;
    for (const Entry* entry : droppable) busy -= std::min(busy, entry->file->size_bytes());
    // Nobody gives way to what has no room all the same.
    if (!fits(busy)) {
      throw storage::Error(storage::ErrorKind::kTooLarge,
                           "there is no room for this file: uploads and dumps may take " +
                               std::to_string(most_bytes_) +
                               " bytes together (--transfer-space), of which those that are being "
                               "written or read, this one included, take " +
                               std::to_string(busy));
    }
    for (auto entry = droppable.begin(); !fits(space_.used_bytes) && entry != droppable.end();
         ++entry) {
      (*entry)->file = nullptr;
      (*entry)->gave_way = true;
    }
  }
  space_.used_bytes += bytes;
}

std::string TransferStore::NewId(const std::string& account_id,
                                 const std::function<bool(const std::string&)>& is_taken) {
  storage::AccountIds own(ids_, account_id);
  std::string id = DrawId(own);
  // Another account of the same seed has drawn it. What is drawn in its place does not move the
  // account's sequence on.
  while (is_taken(id)) id = DrawId(ids_);
  return id;
}

std::int64_t TransferStore::Expiry() const { return clock_.NowMs() + SignedUrls::kLifeMs; }

std::string TransferStore::NameUpload(const std::string& account_id, const std::string& folder) {
  const auto name_of = [&](const std::string& id) {
    return storage::UuidOfFolder(folder) + "." + id + ".sql";
  };
  const std::lock_guard lock(mutex_);
  std::string name = name_of(
      NewId(account_id, [&](const std::string& id) { return uploads_.contains(name_of(id)); }));
  Entry& entry = uploads_[name];
  entry.account_id = account_id;
  entry.folder = folder;
  entry.expires_ms = Expiry();
  return name;
}

void TransferStore::KeepUpload(const std::string& name, SharedFile file, const std::string& md5) {
  const std::lock_guard lock(mutex_);
  const auto found = uploads_.find(name);
  if (found == uploads_.end()) {
    throw storage::Error(storage::ErrorKind::kNotFound, "no upload of " + name + " was begun");
  }
  Entry& entry = found->second;
  if (entry.gave_way) throw SignedUrls::Expired();
  entry.file = std::move(file);
  entry.md5 = md5;
  entry.expires_ms = Expiry();
  entry.kept = ++kept_;
}

SharedFile TransferStore::FindUpload(const std::string& folder, const std::string& name,
                                     const std::string& md5) {
  const std::lock_guard lock(mutex_);
  const auto found = uploads_.find(name);
  if (found == uploads_.end()) return nullptr;
  const Entry& entry = found->second;
  return entry.folder == folder && entry.md5 == md5 ? entry.file : nullptr;
}

std::optional<std::string> TransferStore::FindName(const std::string& folder,
                                                   const std::string& md5) {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, entry] : uploads_) {
    if (entry.folder == folder && entry.file && entry.md5 == md5) return name;
  }
  return std::nullopt;
}

void TransferStore::DropUpload(const std::string& name) {
  const std::lock_guard lock(mutex_);
  uploads_.erase(name);
}

std::string TransferStore::KeepDump(const std::string& account_id, const std::string& folder,
                                    SharedFile file) {
  const std::lock_guard lock(mutex_);
  std::string id =
      NewId(account_id, [&](const std::string& taken) { return dumps_.contains(taken); });
  Entry& entry = dumps_[id];
  entry.account_id = account_id;
  entry.folder = folder;
  entry.file = std::move(file);
  entry.expires_ms = Expiry();
  entry.kept = ++kept_;
  return id;
}

SharedFile TransferStore::FindDump(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = dumps_.find(id);
  if (found == dumps_.end()) return nullptr;
  if (found->second.gave_way) throw SignedUrls::Expired();
  return found->second.file;
}

void TransferStore::DropAllOf(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  for (Entries* entries : {&uploads_, &dumps_}) {
    std::erase_if(*entries, [&](const auto& each) { return each.second.folder == folder; });
  }
}

void TransferStore::DropAllOfAccount(const std::string& account_id) {
  const std::lock_guard lock(mutex_);
  for (Entries* entries : {&uploads_, &dumps_}) {
    std::erase_if(*entries, [&](const auto& each) { return each.second.account_id == account_id; });
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
