#include "storage/history/past_file.h"

#include <algorithm>
#include <span>
#include <vector>

#include "storage/sqlite/file.h"

namespace storage {

namespace {

// Of one write.
constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;

}  // namespace

void WritePastFile(const PastPages& pages, const std::filesystem::path& to,
                   const std::function<void()>& check) {
  File file(to, File::Mode::kCreate);
  const std::size_t page_size = pages.page_size();
  const auto most = static_cast<std::uint32_t>(kPieceBytes / page_size);
  const PageNumber lock_byte_page = LockBytePage(pages.page_size());
  std::vector<std::byte> piece(kPieceBytes);
  for (PageNumber first = 1; first <= pages.pages(); first += most) {
    check();
    const std::uint32_t count = std::min(most, pages.pages() - first + 1);
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto image = std::span(piece).subspan(i * page_size, page_size);
      if (first + i == lock_byte_page) {
        std::ranges::fill(image, std::byte{0});
      } else {
        pages.Read(first + i, image);
      }
    }
    file.WriteAt(std::uint64_t{first - 1} * page_size, std::span(piece).first(count * page_size));
  }
}

// A checkpoint may copy frames into the file meanwhile, of pages that are read from frames here.
void CopyPastFile(const CopySource& source, const PastPages& pages, const std::filesystem::path& to,
                  const std::function<void()>& check) {
  source.CopyTo(to, check);
  File file(to, File::Mode::kReadWrite);
  const std::size_t page_size = pages.page_size();
  std::vector<std::byte> image(page_size);
  for (const PageNumber page : pages.PagesOutsideFile()) {
    check();
    pages.Read(page, image);
    file.WriteAt(std::uint64_t{page - 1} * page_size, image);
  }
  file.Truncate(std::uint64_t{pages.pages()} * page_size);
}

}  // namespace storage
