#include "emulator/page/page.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include <openssl/sha.h>

#include "emulator/page/accepted.h"
#include "emulator/page/page_address.h"

namespace emulator {

namespace {

constexpr std::string_view kNoPage =
    "<!doctype html><title>d1-emulator</title><p>d1-emulator answers here, but this build has no "
    "page: install Node.js and npm, then build again with script/server.\n";

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// Text as it may stand in an attribute between double quotes.
std::string AsAttribute(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

// Two attributes, so that neither has to be told from the other.
std::string AccessAttributes(const PageAccess& access) {
  std::string text = "data-account=\"" + AsAttribute(access.account_id) + '"';
  if (access.token) text += " data-token=\"" + AsAttribute(*access.token) + '"';
  return text;
}

std::string DocumentOf(const PageBuild& build, const PageAccess& access) {
  std::string document(build.document);
  const std::size_t mark = document.find(kPageAccessMark);
  if (mark != std::string::npos) {
    document.replace(mark, kPageAccessMark.size(), AccessAttributes(access));
  }
  return document;
}

std::string TagOf(std::string_view content) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::size_t kBytes = 16;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  const std::string text(content);
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::string tag = "\"";
  for (std::size_t i = 0; i < kBytes; ++i) {
    tag += kDigits[digest[i] >> 4U];
    tag += kDigits[digest[i] & 15U];
  }
  return tag + '"';
}

void AddGuards(Response& response) {
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Content-Security-Policy", kPolicy);
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
}

bool IsKnownTo(const Request& request, std::string_view tag) {
  const std::string* const known = request.FindHeader("if-none-match");
  return known != nullptr && (*known == "*" || known->find(tag) != std::string::npos);
}

// The client has it already.
Response NotModified(std::string_view tag) {
  Response response;
  response.status = 304;
  response.headers.emplace_back("ETag", tag);
  return response;
}

Response AnswerFile(const Request& request, const PageFile& file) {
  // The path names the content, and so does the tag.
  const std::string tag = '"' + std::string(file.path.substr(file.path.rfind('/') + 1)) + '"';
  if (IsKnownTo(request, tag)) return NotModified(tag);
  Response response;
  response.headers.emplace_back("ETag", tag);
  response.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
  response.headers.emplace_back("Vary", "Accept-Encoding");
  AddGuards(response);
  if (!AcceptsCoding(request, "gzip")) {
    response.status = 406;
    response.content_type = "text/plain; charset=utf-8";
    response.body = "This file is kept compressed only: Accept-Encoding has to name gzip.\n";
    return response;
  }
  response.body = file.gzip;
  response.headers.emplace_back("Content-Encoding", "gzip");
  response.content_type = file.content_type;
  return response;
}

}  // namespace

Page::Page(const PageAccess& access, PageBuild build)
    : build_(build),
      document_(build.document.empty() ? std::string(kNoPage) : DocumentOf(build, access)),
      document_tag_(TagOf(document_)) {}

std::optional<Response> Page::Find(const Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  const auto file = std::find_if(build_.files.begin(), build_.files.end(),
                                 [&](const PageFile& each) { return each.path == request.path; });
  if (file != build_.files.end()) return AnswerFile(request, *file);
  if (!IsPageAddress(request.path) || !AcceptsType(request, "text/html")) return std::nullopt;
  return AnswerDocument(request);
}

Response Page::AnswerDocument(const Request& request) const {
  if (IsKnownTo(request, document_tag_)) return NotModified(document_tag_);
  Response response;
  response.content_type = "text/html; charset=utf-8";
  response.body = document_;
  response.headers.emplace_back("ETag", document_tag_);
  response.headers.emplace_back("Cache-Control", "private, no-cache");
  response.headers.emplace_back("Vary", "Accept");
  AddGuards(response);
  return response;
}

}  // namespace emulator
