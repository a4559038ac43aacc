// Two things that are compared are done one after the other, again and again.

#pragma once

namespace bench {

// Each so many times, who is first in turns.
template <typename One, typename Other>
void InTurns(int rounds, const One& one, const Other& other) {
  for (int round = 0; round < rounds; ++round) {
    if (round % 2 == 0) one();
    other();
    if (round % 2 != 0) one();
  }
}

}  // namespace bench
