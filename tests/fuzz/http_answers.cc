#include "tests/fuzz/http_answers.h"

#include <algorithm>
#include <cstddef>

#include "tests/fuzz/http_reference.h"

namespace tests {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = text.find(kLineEnd);
  Require(end != std::string_view::npos);
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + kLineEnd.size());
  Require(std::none_of(line.begin(), line.end(),
                       [](char c) { return c != '\t' && ((c >= 0 && c < ' ') || c == 0x7f); }));
  return line;
}

std::size_t NumberOf(std::string_view digits) {
  Require(!digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos);
  return std::stoull(std::string(digits));
}

int TakeStatus(std::string_view& text) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  const std::string_view line = TakeLine(text);
  Require(line.starts_with(kVersion) && line.substr(kVersion.size() + 3, 1) == " ");
  return static_cast<int>(NumberOf(line.substr(kVersion.size(), 3)));
}

std::pair<std::string, std::string> FieldOf(std::string_view line) {
  const std::size_t colon = line.find(": ");
  Require(colon != std::string_view::npos && colon > 0);
  std::string name(line.substr(0, colon));
  for (char& c : name) {
    Require((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-');
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return {name, std::string(line.substr(colon + 2))};
}

}  // namespace

const std::string* FramedAnswer::Find(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [name](const auto& field) { return field.first == name; });
  return found == fields.end() ? nullptr : &found->second;
}

FramedAnswer TakeAnswer(std::string_view& text, bool is_for_head) {
  while (text.starts_with(kContinue)) {
    text.remove_prefix(kContinue.size());
  }
  FramedAnswer answer;
  answer.status = TakeStatus(text);
  Require(answer.status >= 200 && answer.status < 600);
  for (std::string_view line = TakeLine(text); !line.empty(); line = TakeLine(text)) {
    auto field = FieldOf(line);
    Require(answer.Find(field.first) == nullptr);
    answer.fields.push_back(std::move(field));
  }
  Require(answer.Find("transfer-encoding") == nullptr);
  const std::string* const length = answer.Find("content-length");
  Require((length == nullptr) == (answer.status == 204));
  if (length != nullptr && !is_for_head) {
    const std::size_t bytes = NumberOf(*length);
    Require(text.size() >= bytes);
    answer.body = text.substr(0, bytes);
    text.remove_prefix(bytes);
  }
  return answer;
}

}  // namespace tests
