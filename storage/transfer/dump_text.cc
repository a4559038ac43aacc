#include "storage/transfer/dump_text.h"

namespace storage {

namespace {

void AppendQuoted(std::string& out, std::string_view text, char quote) {
  out.push_back(quote);
  for (;;) {
    const std::size_t at = text.find(quote);
    if (at == std::string_view::npos) break;
    out.append(text, 0, at + 1).push_back(quote);
    text.remove_prefix(at + 1);
  }
  out.append(text).push_back(quote);
}

}  // namespace

void AppendDumpName(std::string& out, std::string_view name) { AppendQuoted(out, name, '"'); }

std::string DumpNameList(const std::vector<std::string>& names, std::string_view separator) {
  std::string list;
  for (const std::string& name : names) {
    if (!list.empty()) list += separator;
    AppendDumpName(list, name);
  }
  return list;
}

void AppendDumpString(std::string& out, std::string_view text) { AppendQuoted(out, text, '\''); }

}  // namespace storage
