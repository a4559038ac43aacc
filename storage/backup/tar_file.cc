#include "storage/backup/tar_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "storage/backup/backup_path.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/sqlite/new_file.h"

namespace storage {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBlockBytes = 512;
constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;
constexpr unsigned char kBinaryNumber = 0x80;  // of GNU tar, for sizes from 8 GiB on

// Where a field stands in the first block of an entry: POSIX.1-2024, pax, "ustar Interchange
// Format".
struct Field {
  std::size_t offset;
  std::size_t bytes;
};
constexpr Field kName{0, 100};
constexpr Field kMode{100, 8};
constexpr Field kOwner{108, 8};
constexpr Field kGroup{116, 8};
constexpr Field kSize{124, 12};
constexpr Field kTime{136, 12};
constexpr Field kChecksum{148, 8};
constexpr std::size_t kType = 156;
constexpr Field kMagic{257, 8};
constexpr Field kPrefix{345, 155};
constexpr std::string_view kUstar{"ustar\00000", 8};
constexpr std::string_view kGnu{"ustar  \0", 8};

using Block = std::array<char, kBlockBytes>;

void SetText(Block& block, const Field& field, std::string_view text) {
  std::copy_n(text.begin(), std::min(text.size(), field.bytes),
              block.begin() + static_cast<std::ptrdiff_t>(field.offset));
}

std::string TextOf(const Block& block, const Field& field) {
  const std::string_view text(block.data() + field.offset, field.bytes);
  return std::string(text.substr(0, text.find('\0')));
}

// In octal digits with a NUL behind them.
void SetNumber(Block& block, const Field& field, std::uint64_t number) {
  std::size_t at = field.offset + field.bytes - 1;
  block.at(at) = '\0';
  while (at > field.offset) {
    block.at(--at) = static_cast<char>('0' + (number & 7U));
    number >>= 3U;
  }
  if (number == 0) return;
  throw Error(ErrorKind::kUnsupported, "a number does not fit into a tar");
}

void SetSize(Block& block, std::uint64_t bytes) {
  constexpr std::uint64_t kOctalEnd = std::uint64_t{1} << 33U;
  if (bytes < kOctalEnd) {
    SetNumber(block, kSize, bytes);
    return;
  }
  for (std::size_t i = 0; i < kSize.bytes; ++i) {
    block.at(kSize.offset + kSize.bytes - 1 - i) = static_cast<char>(bytes & 0xFFU);
    bytes = i < sizeof(bytes) ? bytes >> 8U : 0;
  }
  block.at(kSize.offset) = static_cast<char>(kBinaryNumber);
}

std::optional<std::uint64_t> NumberOf(const Block& block, const Field& field) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(block.at(field.offset + i));
  };
  std::uint64_t number = 0;
  if (byte(0) == kBinaryNumber) {
    for (std::size_t i = 1; i < field.bytes; ++i) {
      if (number >> 55U != 0) return std::nullopt;
      number = number << 8U | byte(i);
    }
    return number;
  }
  std::size_t i = 0;
  while (i < field.bytes && byte(i) == ' ') ++i;
  const std::size_t begin = i;
  for (; i < field.bytes && byte(i) >= '0' && byte(i) <= '7'; ++i) {
    number = number << 3U | static_cast<unsigned>(byte(i) - '0');
  }
  const bool is_ended = i == field.bytes || byte(i) == ' ' || byte(i) == '\0';
  return i > begin && is_ended ? std::optional(number) : std::nullopt;
}

// Of all bytes, with blanks where the checksum is.
std::uint64_t ChecksumOf(const Block& block) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool is_own = i >= kChecksum.offset && i < kChecksum.offset + kChecksum.bytes;
    sum += is_own ? static_cast<unsigned char>(' ') : static_cast<unsigned char>(block.at(i));
  }
  return sum;
}

Block HeadOf(const std::string& path, std::uint64_t bytes) {
  Block block{};
  std::string name = path;
  if (path.size() > kName.bytes) {
    // At the first slash behind which the rest fits; none is further than any.
    const std::size_t slash = path.find('/', path.size() - kName.bytes - 1);
    if (slash > kPrefix.bytes) {
      throw Error(ErrorKind::kUnsupported, "a tar takes no path as long as " + path);
    }
    SetText(block, kPrefix, std::string_view(path).substr(0, slash));
    name = path.substr(slash + 1);
  }
  SetText(block, kName, name);
  SetNumber(block, kMode, 0644);
  SetNumber(block, kOwner, 0);
  SetNumber(block, kGroup, 0);
  SetSize(block, bytes);
  SetNumber(block, kTime, 0);
  block.at(kType) = '0';
  SetText(block, kMagic, kUstar);
  const Field digits{kChecksum.offset, kChecksum.bytes - 1};
  SetNumber(block, digits, ChecksumOf(block));
  block.at(kChecksum.offset + kChecksum.bytes - 1) = ' ';
  return block;
}

std::size_t PaddingOf(std::uint64_t bytes) {
  return static_cast<std::size_t>((kBlockBytes - bytes % kBlockBytes) % kBlockBytes);
}

[[noreturn]] void ThrowFailure(const std::string& doing) {
  ThrowFileError(doing, {errno, std::generic_category()});
}

[[noreturn]] void ThrowDamaged(const fs::path& tar, const std::string& what) {
  throw Error(ErrorKind::kCorruptFile, tar.string() + " is no whole backup: " + what);
}

class TarReader {
 public:
  TarReader(const fs::path& tar, const fs::path& folder)
      : tar_(tar), folder_(folder), in_(tar, std::ios::binary) {
    if (!in_) ThrowFailure("reading " + tar.string());
  }

  void Run() {
    Block block{};
    for (;;) {
      Read(block);
      if (std::ranges::all_of(block, [](char c) { return c == '\0'; })) return;
      ReadEntry(block);
    }
  }

 private:
  void Read(std::span<char> to) {
    if (in_.read(to.data(), static_cast<std::streamsize>(to.size()))) return;
    if (in_.bad()) ThrowFailure("reading " + tar_.string());
    ThrowDamaged(tar_, "it ends before its end");
  }

  void ReadEntry(const Block& head) {
    const auto sum = NumberOf(head, kChecksum);
    if (!sum || *sum != ChecksumOf(head)) ThrowDamaged(tar_, "it is no tar, or damaged");
    const auto bytes = NumberOf(head, kSize);
    const std::string_view magic(head.data() + kMagic.offset, kMagic.bytes);
    std::string path = TextOf(head, kName);
    if (magic == kUstar) {
      if (const std::string prefix = TextOf(head, kPrefix); !prefix.empty()) {
        path.insert(0, prefix + "/");
      }
    } else if (magic != kGnu) {
      ThrowDamaged(tar_, "it is no tar of the kind that is written here");
    }
    const char type = head.at(kType);
    // A folder, which its files make.
    if (type == '5') return;
    // Packed again by others, names begin so.
    if (path.starts_with("./")) path.erase(0, 2);
    if (!bytes || (type != '0' && type != '\0') || !IsPathOfBackup(path)) {
      ThrowDamaged(tar_, "it holds " + path + ", which is no file of a backup");
    }
    Unpack(path, *bytes);
  }

  void Unpack(const std::string& path, std::uint64_t bytes) {
    const fs::path to = folder_ / path;
    std::error_code failure;
    fs::create_directories(to.parent_path(), failure);
    if (failure) ThrowFileError("making a folder of " + folder_.string(), failure);
    std::ofstream out(to, std::ios::binary);
    for (std::uint64_t left = bytes; left > 0;) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece_.size()));
      Read(std::span(piece_).first(count));
      if (!out.write(piece_.data(), static_cast<std::streamsize>(count))) {
        ThrowFailure("writing " + to.string());
      }
      left -= count;
    }
    out.close();
    if (!out) ThrowFailure("writing " + to.string());
    Read(std::span(piece_).first(PaddingOf(bytes)));
  }

  const fs::path& tar_;
  const fs::path& folder_;
  std::ifstream in_;
  std::vector<char> piece_ = std::vector<char>(kPieceBytes);
};

void AppendFile(std::ofstream& out, const fs::path& file, const std::string& path,
                std::vector<char>& piece) {
  const std::uint64_t bytes = FileBytes(file);
  const Block head = HeadOf(path, bytes);
  out.write(head.data(), static_cast<std::streamsize>(head.size()));
  std::ifstream in(file, std::ios::binary);
  std::uint64_t written = 0;
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    out.write(piece.data(), in.gcount());
    written += static_cast<std::uint64_t>(in.gcount());
  }
  if (in.bad() || !in.eof() || written != bytes) ThrowFailure("reading " + file.string());
  const Block padding{};
  out.write(padding.data(), static_cast<std::streamsize>(PaddingOf(bytes)));
}

}  // namespace

void WriteTar(const fs::path& tar, const fs::path& folder, const std::vector<std::string>& paths) {
  std::ofstream out(tar, std::ios::binary | std::ios::trunc);
  std::vector<char> piece(kPieceBytes);
  for (const std::string& path : paths) {
    AppendFile(out, folder / path, path, piece);
    if (!out) ThrowFailure("writing " + tar.string());
  }
  const std::array<char, 2 * kBlockBytes> end{};
  out.write(end.data(), end.size());
  out.close();
  if (!out) ThrowFailure("writing " + tar.string());
  SyncFile(tar);
}

void ReadTar(const fs::path& tar, const fs::path& folder) { TarReader(tar, folder).Run(); }

}  // namespace storage
