#include "storage/diff/tree_pages.h"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "storage/bytes.h"
#include "storage/error.h"

namespace storage {

namespace {

constexpr int kInteriorIndex = 2;
constexpr int kInteriorTable = 5;
constexpr int kLeafIndex = 10;
constexpr int kLeafTable = 13;
constexpr std::size_t kFileHeaderBytes = 100;
constexpr std::size_t kLinkBytes = 4;  // of a page number

[[noreturn]] void ThrowCorrupt() {
  throw Error(ErrorKind::kCorruptFile, "an earlier state of the database is malformed");
}

std::size_t HeaderOffsetOf(PageNumber page) { return page == 1 ? kFileHeaderBytes : 0; }

// Reads bytes of a page or a record, never beyond its end.
class ByteReader {
 public:
  ByteReader(const std::byte* bytes, std::size_t size, std::size_t at)
      : bytes_(bytes), size_(size), at_(at) {
    if (at > size) ThrowCorrupt();
  }

  std::size_t at() const noexcept { return at_; }
  std::uint64_t Integer(std::size_t count) {
    Need(count);
    std::uint64_t value = 0;
    for (; count > 0; --count) value = value << 8U | std::to_integer<std::uint64_t>(bytes_[at_++]);
    return value;
  }
  // https://www.sqlite.org/fileformat2.html#varint
  std::uint64_t Varint() {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) {
      const std::uint64_t byte = Integer(1);
      value = value << 7U | (byte & 0x7fU);
      if (byte < 0x80U) return value;
    }
    return value << 8U | Integer(1);
  }
  std::string Text(std::uint64_t count) {
    Need(count);
    const auto* from = reinterpret_cast<const char*>(bytes_ + at_);
    at_ += count;
    return {from, static_cast<std::size_t>(count)};
  }

 private:
  void Need(std::uint64_t count) const {
    if (count > size_ - at_) ThrowCorrupt();
  }

  const std::byte* bytes_;
  std::size_t size_;
  std::size_t at_;
};

// What of `bytes` bytes stands in the page.
// https://www.sqlite.org/fileformat2.html#cell_payload_overflow_pages
std::uint64_t LocalBytes(std::uint64_t bytes, std::uint64_t usable, bool is_table) {
  const std::uint64_t most = is_table ? usable - 35 : (usable - 12) * 64 / 255 - 23;
  if (bytes <= most) return bytes;
  const std::uint64_t least = (usable - 12) * 32 / 255 - 23;
  const std::uint64_t fitting = least + (bytes - least) % (usable - kLinkBytes);
  return fitting <= most ? fitting : least;
}

// `count` bytes, the sign in the highest.
std::int64_t SignedInteger(ByteReader& reader, std::size_t count) {
  const auto unused = static_cast<unsigned>(64 - 8 * count);
  return static_cast<std::int64_t>(reader.Integer(count) << unused) >> unused;
}

// https://www.sqlite.org/fileformat2.html#record_format
Value ReadValue(ByteReader& reader, std::uint64_t serial_type) {
  switch (serial_type) {
    case 0:
      return Value::Null();
    case 1:
    case 2:
    case 3:
    case 4:
      return Value::Integer(SignedInteger(reader, serial_type));
    case 5:
      return Value::Integer(SignedInteger(reader, 6));
    case 6:
      return Value::Integer(SignedInteger(reader, 8));
    case 7:
      return Value::Real(std::bit_cast<double>(reader.Integer(8)));
    case 8:
      return Value::Integer(0);
    case 9:
      return Value::Integer(1);
    case 10:
    case 11:
      ThrowCorrupt();
    default:
      break;
  }
  const std::uint64_t bytes = (serial_type - 12) / 2;
  return serial_type % 2 == 0 ? Value::Blob(reader.Text(bytes)) : Value::Text(reader.Text(bytes));
}

}  // namespace

TreeReader::TreeReader(const PastPages& pages) : pages_(pages), image_(pages.page_size()) {
  usable_ = pages.page_size() - std::to_integer<std::uint32_t>(Load(1)[20]);
}

const std::vector<std::byte>& TreeReader::Load(PageNumber page) {
  if (page == 0 || page > pages_.pages()) ThrowCorrupt();
  pages_.Read(page, image_);
  return image_;
}

// Empty for a leaf.
std::vector<PageNumber> TreeReader::ChildrenOf(PageNumber page) {
  const std::vector<std::byte>& image = Load(page);
  const std::size_t header = HeaderOffsetOf(page);
  const int type = std::to_integer<int>(image[header]);
  if (type == kLeafTable || type == kLeafIndex) return {};
  if (type != kInteriorTable && type != kInteriorIndex) ThrowCorrupt();
  ByteReader fields(image.data(), image.size(), header + 3);
  const std::uint64_t count = fields.Integer(2);
  fields = ByteReader(image.data(), image.size(), header + 8);
  const auto last = static_cast<PageNumber>(fields.Integer(kLinkBytes));
  std::vector<PageNumber> children;
  children.reserve(count + 1);
  for (std::uint64_t i = 0; i < count; ++i) {
    ByteReader cell(image.data(), image.size(), fields.Integer(2));
    children.push_back(static_cast<PageNumber>(cell.Integer(kLinkBytes)));
  }
  children.push_back(last);
  return children;
}

TreePages TreeReader::ListPages(PageNumber root) {
  constexpr int kMostLevels = 40;
  TreePages listed;
  const int type = std::to_integer<int>(Load(root)[HeaderOffsetOf(root)]);
  const bool is_index = type == kInteriorIndex || type == kLeafIndex;
  int levels = 0;
  for (PageNumber page = root; levels <= kMostLevels; ++levels) {
    const std::vector<PageNumber> children = ChildrenOf(page);
    if (children.empty()) break;
    page = children.front();
  }
  if (levels > kMostLevels) ThrowCorrupt();
  std::vector<PageNumber> level = {root};
  for (; levels > 0; --levels) {
    std::vector<PageNumber> next;
    for (const PageNumber page : level) {
      const std::vector<PageNumber> children = ChildrenOf(page);
      next.insert(next.end(), children.begin(), children.end());
    }
    if (is_index) listed.with_rows.insert(level.begin(), level.end());
    level = std::move(next);
  }
  listed.with_rows.insert(level.begin(), level.end());
  return listed;
}

std::vector<TreeCell> TreeReader::ReadCells(PageNumber page) {
  const std::vector<std::byte>& image = Load(page);
  const std::size_t header = HeaderOffsetOf(page);
  const int type = std::to_integer<int>(image[header]);
  const bool is_table = type == kLeafTable;
  const bool is_interior = type == kInteriorIndex;
  if (!is_table && !is_interior && type != kLeafIndex) ThrowCorrupt();
  ByteReader fields(image.data(), image.size(), header + 3);
  const std::uint64_t count = fields.Integer(2);
  fields = ByteReader(image.data(), image.size(), header + (is_interior ? 12 : 8));
  std::vector<TreeCell> cells(count);
  for (TreeCell& cell : cells) {
    ByteReader at(image.data(), image.size(), fields.Integer(2));
    if (is_interior) at.Integer(kLinkBytes);
    cell.bytes = at.Varint();
    if (is_table) cell.rowid = static_cast<std::int64_t>(at.Varint());
    const std::uint64_t local = LocalBytes(cell.bytes, usable_, is_table);
    cell.local = at.Text(local);
    if (local < cell.bytes) cell.overflow = static_cast<PageNumber>(at.Integer(kLinkBytes));
  }
  return cells;
}

void TreeReader::FollowOverflow(const TreeCell& cell, const std::function<bool(PageNumber)>& take) {
  // None where all of it stands in the page.
  std::uint64_t left = cell.bytes - cell.local.size();
  for (PageNumber page = cell.overflow; left > 0 && take(page);) {
    const std::uint64_t here = usable_ - kLinkBytes;
    left -= std::min(left, here);
    page = GetBigEndian32(Load(page).data());
  }
}

std::string TreeReader::ReadContent(const TreeCell& cell) {
  std::string content = cell.local;
  FollowOverflow(cell, [&](PageNumber page) {
    const std::vector<std::byte>& image = Load(page);
    const std::uint64_t here =
        std::min<std::uint64_t>(usable_ - kLinkBytes, cell.bytes - content.size());
    content.append(reinterpret_cast<const char*>(image.data()) + kLinkBytes, here);
    return true;
  });
  return content;
}

std::unordered_set<PageNumber> TreeReader::ListFree() {
  std::unordered_set<PageNumber> free;
  for (PageNumber trunk = GetBigEndian32(&Load(1)[32]); trunk != 0;) {
    if (!free.insert(trunk).second) ThrowCorrupt();
    const std::vector<std::byte>& image = Load(trunk);
    ByteReader fields(image.data(), image.size(), 0);
    trunk = static_cast<PageNumber>(fields.Integer(kLinkBytes));
    for (std::uint64_t left = fields.Integer(4); left > 0; --left) {
      free.insert(static_cast<PageNumber>(fields.Integer(kLinkBytes)));
    }
  }
  return free;
}

std::vector<Value> DecodeRecord(const std::string& record, std::size_t count) {
  const auto* bytes = reinterpret_cast<const std::byte*>(record.data());
  ByteReader types(bytes, record.size(), 0);
  const std::uint64_t header = types.Varint();
  ByteReader content(bytes, record.size(), header);
  std::vector<Value> values;
  while (values.size() < count) {
    if (types.at() >= header) ThrowCorrupt();
    values.push_back(ReadValue(content, types.Varint()));
  }
  return values;
}

}  // namespace storage
