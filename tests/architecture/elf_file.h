// What an executable file says about itself, read from its ELF sections.

#pragma once

#include <filesystem>
#include <string>

// Whether `path` is an ELF program (not an object file, a library or a script).
bool IsProgram(const std::filesystem::path& path);

// How many symbols called `name` the program defines itself; throws when it has no symbol table.
int CountDefined(const std::filesystem::path& program, const std::string& name);
