// What a client can see of which of the two servers answers it.

#pragma once

#include <string>
#include <vector>

namespace tests {

// What one server answers and the other does not.
struct LibraryDifference {
  std::string why;  // a property of cpp-httplib 0.41.0, and what an RFC has to say
  // Lines that only the server of our own answers, each behind "-", and then those that only
  // cpp-httplib's does, each behind "+". A line is an answer's status and body, with "close" if it
  // says so; or what becomes of the connection, open or closed. Ordinary requests have a line for
  // each header too.
  std::string lines;
  // Names of files in fixtures/hostile_requests, without their ending, and of ordinary requests.
  std::vector<std::string> requests;
};

// All there are.
const std::vector<LibraryDifference>& LibraryDifferences();

// An ordinary request, as bytes.
struct OrdinaryRequest {
  std::string name;
  std::string bytes;
};
const std::vector<OrdinaryRequest>& OrdinaryRequests();

}  // namespace tests
