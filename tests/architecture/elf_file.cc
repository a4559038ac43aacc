#include "tests/architecture/elf_file.h"

#include <cstring>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <vector>

#include <elf.h>

#include "tests/architecture/source_tree.h"

namespace fs = std::filesystem;

namespace {

// A copy, because nothing in a file's bytes is aligned.
template <typename T>
T At(const std::string& bytes, std::uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) {
    throw std::runtime_error("an ELF file ends too early");
  }
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

std::optional<Elf64_Ehdr> FindHeader(const std::string& bytes) {
  if (bytes.size() < sizeof(Elf64_Ehdr) || bytes.compare(0, SELFMAG, ELFMAG) != 0) return {};
  if (bytes[EI_CLASS] != ELFCLASS64) return {};
  return At<Elf64_Ehdr>(bytes, 0);
}

std::vector<Elf64_Shdr> SectionsOf(const std::string& bytes, const Elf64_Ehdr& header) {
  std::vector<Elf64_Shdr> sections;
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    sections.push_back(At<Elf64_Shdr>(bytes, header.e_shoff + i * sizeof(Elf64_Shdr)));
  }
  return sections;
}

}  // namespace

bool IsProgram(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(4096, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  const std::optional<Elf64_Ehdr> header = FindHeader(bytes);
  if (!header) return false;
  for (unsigned i = 0; i < header->e_phnum; ++i) {
    const auto segment = At<Elf64_Phdr>(bytes, header->e_phoff + i * sizeof(Elf64_Phdr));
    if (segment.p_type == PT_INTERP) return true;
  }
  return false;
}

int CountDefined(const fs::path& program, const std::string& name) {
  const std::string bytes = ReadFile(program);
  const std::optional<Elf64_Ehdr> header = FindHeader(bytes);
  if (!header) throw std::runtime_error(program.string() + " is no ELF file");
  const std::vector<Elf64_Shdr> sections = SectionsOf(bytes, *header);
  bool has_symbols = false;
  int count = 0;
  for (const Elf64_Shdr& table : sections) {
    if (table.sh_type != SHT_SYMTAB) continue;
    has_symbols = true;
    const std::uint64_t names = sections.at(table.sh_link).sh_offset;
    for (std::uint64_t at = 0; at < table.sh_size; at += sizeof(Elf64_Sym)) {
      const auto symbol = At<Elf64_Sym>(bytes, table.sh_offset + at);
      // c_str() stops at the name's end: two different names never compare equal.
      const bool same = name == bytes.c_str() + names + symbol.st_name;
      if (same && symbol.st_shndx != SHN_UNDEF) ++count;
    }
  }
  if (!has_symbols) throw std::runtime_error(program.string() + " has no symbol table");
  return count;
}
