// Moments in a program's dealings with its files, at which a test has something else happen.

#pragma once

#include <functional>
#include <string>

namespace tests {

// While this lives, every file that SQLite and history open is looked at. One at a time in a
// process; the files must be closed before it goes. Thread-safe.
class FileMoments {
 public:
  enum class Moment {
    kBeforeOpen,
    kBeforeRead,
    kAfterRemoval,
    kAfterWriting,      // SQLite's lock on writing a database has been given back
    kAfterTransaction,  // the same of its lock on a state of the database
  };

  FileMoments();
  ~FileMoments();
  FileMoments(const FileMoments&) = delete;
  FileMoments& operator=(const FileMoments&) = delete;

  // At the next such moment of a file whose path ends with `file`, `body` is run, once, by the
  // thread that has come there.
  void AtNext(Moment moment, std::string file, std::function<void()> body);
  // Whether the body of the last AtNext has been run.
  bool HasCome() const;
};

}  // namespace tests
