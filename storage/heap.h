// The process's heap, and what of it goes back to the system.

#pragma once

namespace storage {

// From here on what is four mebibytes large or larger lies apart, and goes back to the system as it
// is freed. By itself the allocator learns from the first such block to keep them: of one crowd
// that read large answers the process then held hundreds of megabytes to its end. Smaller ones stay
// as fast as they are. To be called while there is one thread.
void KeepLargeMemoryApart() noexcept;

// Much has been freed. Thread-safe.
void WantMemoryGivenBack() noexcept;
// Gives the system back what has been freed, where somebody has wanted that since the last call. To
// be called now and then from a thread of its own: for each 100 MB it takes some tens of
// milliseconds, for which others may wait who want memory. Thread-safe.
void GiveMemoryBack() noexcept;

}  // namespace storage
