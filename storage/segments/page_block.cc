#include "storage/segments/page_block.h"

#include <cstring>

#include <lz4.h>

#include "storage/bytes.h"
#include "storage/error.h"

namespace storage {

namespace {

[[noreturn]] void ThrowDamaged() {
  throw Error(ErrorKind::kCorruptFile, "reading history: a block of pages is damaged");
}

}  // namespace

void XorInto(std::span<std::byte> to, std::span<const std::byte> from) noexcept {
  // Word by word: compilers do not dare to do it byte by byte with vectors.
  std::size_t i = 0;
  for (; i + sizeof(std::uint64_t) <= to.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::memcpy(&a, &to[i], sizeof a);
    std::memcpy(&b, &from[i], sizeof b);
    a ^= b;
    std::memcpy(&to[i], &a, sizeof a);
  }
  for (; i < to.size(); ++i) to[i] ^= from[i];
}

std::span<std::byte> PageBlockEncoder::Add(PageNumber number) {
  numbers_.push_back(number);
  const std::size_t offset = images_.size();
  images_.resize(offset + page_size_);
  return std::span(images_).subspan(offset);
}

void PageBlockEncoder::Finish(std::vector<std::byte>& to) {
  list_.clear();
  AppendVarint(list_, numbers_.size());
  PageNumber last = 0;
  for (const PageNumber number : numbers_) {
    AppendVarint(list_, number - last);
    last = number;
  }
  const int bytes = static_cast<int>(images_.size());
  compressed_.resize(static_cast<std::size_t>(LZ4_compressBound(bytes)));
  const int compressed = LZ4_compress_default(reinterpret_cast<const char*>(images_.data()),
                                              reinterpret_cast<char*>(compressed_.data()), bytes,
                                              static_cast<int>(compressed_.size()));
  AppendVarint(to, list_.size() + static_cast<std::size_t>(compressed));
  to.insert(to.end(), list_.begin(), list_.end());
  to.insert(to.end(), compressed_.begin(), compressed_.begin() + compressed);
  Clear();
}

void PageBlockDecoder::Read(std::span<const std::byte> block) {
  numbers_.clear();
  const auto count = TakeVarint(block);
  if (!count || *count == 0 || *count > kMaxBlockPages) ThrowDamaged();
  std::uint64_t number = 0;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto step = TakeVarint(block);
    if (!step || *step == 0 || *step > UINT32_MAX - number) ThrowDamaged();
    number += *step;
    numbers_.push_back(static_cast<PageNumber>(number));
  }
  compressed_ = block;
}

void PageBlockDecoder::Decompress() {
  images_.resize(numbers_.size() * page_size_);
  const int bytes = LZ4_decompress_safe(
      reinterpret_cast<const char*>(compressed_.data()), reinterpret_cast<char*>(images_.data()),
      static_cast<int>(compressed_.size()), static_cast<int>(images_.size()));
  if (bytes < 0 || static_cast<std::size_t>(bytes) != images_.size()) ThrowDamaged();
}

}  // namespace storage
