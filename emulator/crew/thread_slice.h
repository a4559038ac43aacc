// How soon a thread gets the processor that others use.

#pragma once

namespace emulator {

// Asks the scheduler for stretches of a tenth of a millisecond for the calling thread: one that
// wakes then goes before those that have longer ones, and gives way as soon. Only Linux 6.12 and
// later make use of that; elsewhere nothing changes. The niceness stays as it is.
void AskForShortSlices() noexcept;

}  // namespace emulator
