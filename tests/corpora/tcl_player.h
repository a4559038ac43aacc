// player.tcl as a process of its own, which evaluates one Tcl test and asks for what its SQL
// answers.

#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>

#include "tests/corpora/outcome.h"

namespace tests {

// One thread at a time.
class TclPlayer {
 public:
  struct Question {
    int database = 0;
    std::string sql;  // any number of statements
  };

  // Throws std::runtime_error when it cannot be started.
  TclPlayer(const std::string& player, const std::string& file, int seconds);
  ~TclPlayer();  // ends it
  TclPlayer(const TclPlayer&) = delete;
  TclPlayer& operator=(const TclPlayer&) = delete;

  // None at the end of the file. Throws std::runtime_error when the process ended before.
  std::optional<Question> Next();
  void Answer(const Outcome& outcome);
  // Whether the file was stopped at the limit of time. To be asked at its end.
  bool cut() const { return cut_; }

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::string ReadLine();

  pid_t pid_ = -1;
  std::unique_ptr<std::FILE, Closer> questions_;
  std::unique_ptr<std::FILE, Closer> answers_;
  bool cut_ = false;
};

}  // namespace tests
