#include "emulator/remote/file_download.h"

#include <charconv>
#include <exception>
#include <string_view>
#include <utility>

#include <httplib.h>

#include "emulator/http/range.h"
#include "emulator/remote/remote_failure.h"
#include "storage/ascii.h"
#include "storage/error.h"

namespace emulator {

using storage::Error;
using storage::ErrorKind;

namespace {

std::optional<std::uint64_t> ParseBytes(const std::string& text) {
  std::uint64_t bytes = 0;
  const char* const end = text.data() + text.size();
  const auto [at, failure] = std::from_chars(text.data(), end, bytes);
  if (text.empty() || failure != std::errc() || at != end) return std::nullopt;
  return bytes;
}

// Only of those is it said that equal ones are of equal bytes.
std::string StrongEtagOf(const httplib::Response& response) {
  const std::string etag = response.get_header_value("ETag");
  return etag.starts_with('"') ? etag : "";
}

}  // namespace

// One answer, as it comes in.
struct FileDownload::Answer {
  const httplib::Response& head;
  std::uint64_t asked_from;
  std::string& complaint;
};

FileDownload::FileDownload(const RemoteAccess& access, NewFile new_file, DownloadWatch& watch,
                           std::ostream& messages)
    : access_(access),
      new_file_(std::move(new_file)),
      watch_(watch),
      retries_(access.pause, messages) {}

FileDownload::~FileDownload() = default;

void FileDownload::StartAnew(std::optional<std::uint64_t> size_bytes) {
  file_.reset();
  file_ = new_file_();
  size_bytes_ = size_bytes;
  watch_.OnStart(size_bytes.value_or(0));
}

// Starting anew again and again gets nowhere.
void FileDownload::NoteProgress() {
  if (file_->size_bytes() <= most_bytes_) return;
  most_bytes_ = file_->size_bytes();
  retries_.Forget();
}

bool FileDownload::Take(Answer& answer) {
  const httplib::Response& head = answer.head;
  if (head.status == 206 && size_bytes_) {
    const ByteRange rest{answer.asked_from, *size_bytes_ - answer.asked_from};
    const bool is_the_rest =
        head.get_header_value("Content-Range") == ContentRange(rest, *size_bytes_);
    if (is_the_rest && StrongEtagOf(head) == etag_) return true;
    // The next try asks for all of it.
    etag_.clear();
    answer.complaint = "another file is there than before";
    return false;
  }
  if (head.status == 200) {
    const bool is_chunked =
        storage::LowerCase(head.get_header_value("Transfer-Encoding")) == "chunked";
    const auto size = ParseBytes(head.get_header_value("Content-Length"));
    if (!is_chunked && !size) {
      throw Error(ErrorKind::kIo, "the file comes without its length: half of it would look whole");
    }
    StartAnew(is_chunked ? std::nullopt : size);
    etag_ = StrongEtagOf(head);
    return true;
  }
  answer.complaint = "the file's server answers " + std::to_string(head.status);
  wait_ = ParseRetryAfter(head.get_header_value("Retry-After"));
  // 416: what is there is shorter now.
  if (head.status == 416) etag_.clear();
  if (!IsPassingStatus(head.status) && head.status != 416) {
    throw Error(ErrorKind::kIo, answer.complaint);
  }
  return false;
}

std::string FileDownload::Fetch(httplib::Client& client, const RemoteAddress& address) {
  std::uint64_t from = file_ && size_bytes_ && !etag_.empty() ? file_->size_bytes() : 0;
  httplib::Headers headers;
  if (from > 0) {
    headers.emplace("Range", "bytes=" + std::to_string(from) + "-");
    headers.emplace("If-Range", etag_);
  }
  std::string complaint;
  std::exception_ptr thrown;  // the library's frames are not passed by what is thrown
  wait_.reset();
  const auto judge = [&](const httplib::Response& head) {
    try {
      if (head.status / 100 == 3) {
        throw Error(ErrorKind::kIo,
                    RedirectText(address.origin, head.get_header_value("Location")));
      }
      Answer answer{head, from, complaint};
      return Take(answer);
    } catch (...) {
      thrown = std::current_exception();
      return false;
    }
  };
  const auto receive = [&](const char* bytes, std::size_t size) {
    try {
      file_->Append({bytes, size});
      watch_.OnBytes(size);
      NoteProgress();
      return true;
    } catch (...) {
      thrown = std::current_exception();
      return false;
    }
  };
  const httplib::Result result = client.Get(address.path, headers, judge, receive);
  if (thrown) std::rethrow_exception(thrown);
  if (!complaint.empty()) return complaint;
  if (!result) {
    if (IsOfCertificate(result.error())) {
      throw Error(ErrorKind::kIo, FailureText(address.origin, result.error()));
    }
    return FailureText(address.origin, result.error());
  }
  if (size_bytes_ && file_->size_bytes() != *size_bytes_) return "the file ended before its end";
  return {};
}

std::unique_ptr<storage::TransferFile> FileDownload::Run(const std::string& url) {
  const RemoteAddress address = ParseFileAddress(url, access_.api);
  const auto client = MakeRemoteClient(address.origin, access_);
  for (;;) {
    const std::string complaint = Fetch(*client, address);
    if (complaint.empty()) return std::move(file_);
    if (!retries_.Again(complaint, wait_)) throw Error(ErrorKind::kIo, complaint);
  }
}

}  // namespace emulator
