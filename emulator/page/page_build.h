// What the page is built of: bytes that stand in the program. build.mjs writes the definition.

#pragma once

#include <span>
#include <string_view>

namespace emulator {

// A script, style sheet or picture. Its path names its content's hash, so that it never changes.
struct PageFile {
  std::string_view path;  // "/_page/main-ABCDEFGH.js"
  std::string_view content_type;
  std::string_view gzip;  // its bytes, compressed
};

// The document, in which kPageAccessMark stands once, and the files that it leads to. Without a
// document this build has no page. The views live as long as the program.
struct PageBuild {
  std::string_view document;
  std::span<const PageFile> files;
};

inline constexpr std::string_view kPageAccessMark = "%ACCESS%";

PageBuild BuiltPage();

}  // namespace emulator
