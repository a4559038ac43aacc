#include "compat/workspace/names.h"

#include <algorithm>
#include <array>

#include "compat/json/utf8.h"
#include "storage/ascii.h"

namespace compat::workspace {

namespace {

bool IsLowerAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// White space of ECMAScript (WhiteSpace and LineTerminator).
constexpr std::array<std::string_view, 25> kWhiteSpace = {
    "\t",     "\n",     "\v",     "\f",     "\r",     " ",      "\u00a0", "\u1680", "\u2000",
    "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
    "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff"};

// The letters from U+00C0 to U+017F without their marks, in lower case, each for one code point;
// "-" for the two that are no letters. Letters that fold to two are told apart below.
constexpr std::string_view kLatinLetters =
    "aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
constexpr unsigned kFirstLatin = 0xC0;
static_assert(kLatinLetters.size() == 0x180 - kFirstLatin);

struct TwoLetters {
  unsigned code_point;
  std::string_view folded;
};
constexpr std::array<TwoLetters, 10> kTwoLetters = {{{0xC6, "ae"},
                                                     {0xDE, "th"},
                                                     {0xDF, "ss"},
                                                     {0xE6, "ae"},
                                                     {0xFE, "th"},
                                                     {0x132, "ij"},
                                                     {0x133, "ij"},
                                                     {0x149, "n"},
                                                     {0x152, "oe"},
                                                     {0x153, "oe"}}};

// What a letter of two bytes in UTF-8 is without its marks; nothing for a mark that stands by
// itself, "-" for what has no Latin letter.
std::string_view FoldTwoBytes(std::string_view utf8) {
  const auto first = static_cast<unsigned char>(utf8[0]);
  const auto second = static_cast<unsigned char>(utf8[1]);
  const unsigned code_point = (first & 0x1FU) << 6U | (second & 0x3FU);
  for (const TwoLetters& letters : kTwoLetters) {
    if (letters.code_point == code_point) return letters.folded;
  }
  if (code_point >= 0x300 && code_point < 0x370) return "";
  if (code_point < kFirstLatin || code_point - kFirstLatin >= kLatinLetters.size()) return "-";
  return kLatinLetters.substr(code_point - kFirstLatin, 1);
}

// Slugs hold no dash at their ends and no two in a row.
void AppendToSlug(std::string& slug, std::string_view letters) {
  for (const char c : letters) {
    if (c != '-' || (!slug.empty() && slug.back() != '-')) slug.push_back(c);
  }
}

std::string WithSuffix(std::string text, unsigned n, std::size_t max_bytes) {
  const std::string suffix = n < 2 ? "" : "-" + std::to_string(n);
  if (text.size() + suffix.size() > max_bytes) text.resize(max_bytes - suffix.size());
  while (!text.empty() && text.back() == '-') text.pop_back();
  return text + suffix;
}

// What D1 takes on the other surface.
constexpr std::size_t kMaxDatabaseNameBytes = 256;

}  // namespace

bool IsDatabaseId(std::string_view text) {
  constexpr std::string_view kPrefix = "dbs_";
  constexpr std::size_t kRandomCharacters = 24;
  return text.size() == kPrefix.size() + kRandomCharacters && text.starts_with(kPrefix) &&
         std::all_of(text.begin() + kPrefix.size(), text.end(), IsLowerAlphanumeric);
}

bool IsSlug(std::string_view text) {
  if (text.empty() || text.size() > kMaxSlugLength || text.front() == '-' || text.back() == '-') {
    return false;
  }
  const auto is_of_slug = [](char c) { return IsLowerAlphanumeric(c) || c == '-'; };
  return std::all_of(text.begin(), text.end(), is_of_slug) &&
         text.find("--") == std::string_view::npos;
}

std::string_view Trimmed(std::string_view text) {
  for (std::size_t i = 0; i < kWhiteSpace.size(); ++i) {
    if (text.starts_with(kWhiteSpace[i])) {
      text.remove_prefix(kWhiteSpace[i].size());
    } else if (text.ends_with(kWhiteSpace[i])) {
      text.remove_suffix(kWhiteSpace[i].size());
    } else {
      continue;
    }
    i = static_cast<std::size_t>(-1);  // what comes to light may be any of them again
  }
  return text;
}

std::string SlugOfName(std::string_view name, unsigned n) {
  std::string slug;
  while (!name.empty()) {
    const std::size_t size = ReadUtf8(name).size_bytes;
    const char c = name.front();
    if (storage::IsAlphanumeric(c)) {
      slug.push_back(storage::ToLower(c));
    } else {
      AppendToSlug(slug, size == 2 ? FoldTwoBytes(name.substr(0, size)) : "-");
    }
    name.remove_prefix(size);
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  if (slug.empty()) slug = "database";
  return WithSuffix(std::move(slug), n, kMaxSlugLength);
}

std::string DatabaseNameOf(std::string_view workspace_slug, std::string_view slug, unsigned n) {
  std::string name(workspace_slug);
  name.append("-").append(slug);
  return WithSuffix(std::move(name), n, kMaxDatabaseNameBytes);
}

}  // namespace compat::workspace
