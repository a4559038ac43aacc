// Random bytes that outlive the process.

#pragma once

#include <string>

namespace storage {

class CatalogFile;
class IdSource;

// The secret of this name, 32 bytes, made when it is asked for the first time in the life of the
// data folder.
std::string GetSecret(CatalogFile& file, IdSource& ids, const std::string& name);

}  // namespace storage
