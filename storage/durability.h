// What of the last commits survives which failure.

#pragma once

namespace storage {

// kNormal survives a crash of the process; a power cut may take the last commits. kFull survives
// both.
enum class Durability { kNormal, kFull };

}  // namespace storage
