// d1-emulator certificate: a local authority, and a certificate for HTTPS that it has signed.

#pragma once

#include <ostream>

#include "emulator/options.h"

namespace emulator {

// Makes what the folder of `options` lacks, and writes what was made, how clients come to trust it
// and how it is served. Throws kInvalidRequest and kIo, see MakeCertificates and ServerNamesOf.
void MakeCertificate(const Options& options, std::ostream& out);

}  // namespace emulator
