#include "tests/corpora/tcl_player.h"

#include <array>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compat/json/utf8.h"

namespace tests {

namespace {

std::array<int, 2> Pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe to tclsh");
  return ends;
}

void WriteField(std::string& message, const std::string& bytes) {
  message += std::to_string(bytes.size()) + "\n" + bytes;
}

void WriteCell(std::string& message, const Cell& cell) {
  if (cell.kind == Cell::Kind::kNull) {
    message += "-1\n";
  } else {
    WriteField(message, compat::ReplaceInvalidUtf8(cell.text));
  }
}

std::string MessageOf(const Outcome& outcome) {
  std::string message;
  if (outcome.error) {
    message = "error\n";
    WriteField(message, *outcome.error);
    return message;
  }
  const std::size_t values =
      outcome.rows.empty() ? 0 : outcome.rows.size() * outcome.rows[0].size();
  message = "rows " + std::to_string(outcome.columns.size()) + " " + std::to_string(values) + "\n";
  for (const std::string& column : outcome.columns) WriteField(message, column);
  for (const std::vector<Cell>& row : outcome.rows) {
    for (const Cell& cell : row) WriteCell(message, cell);
  }
  return message;
}

}  // namespace

TclPlayer::TclPlayer(const std::string& player, const std::string& file, int seconds) {
  const std::array<int, 2> questions = Pipe();
  const std::array<int, 2> answers = Pipe();
  const std::string limit = std::to_string(seconds);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("starting tclsh: fork failed");
  if (pid_ == 0) {
    // Only system calls between fork and exec.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(answers[0], STDIN_FILENO);
    dup2(questions[1], STDOUT_FILENO);
    execlp("tclsh", "tclsh", player.c_str(), file.c_str(), limit.c_str(), nullptr);
    _exit(127);
  }
  close(questions[1]);
  close(answers[0]);
  questions_.reset(fdopen(questions[0], "r"));
  answers_.reset(fdopen(answers[1], "w"));
}

TclPlayer::~TclPlayer() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

std::string TclPlayer::ReadLine() {
  std::string line;
  for (int c = std::getc(questions_.get()); c != '\n'; c = std::getc(questions_.get())) {
    if (c == EOF) throw std::runtime_error("the Tcl test ended early");
    line += static_cast<char>(c);
  }
  return line;
}

std::optional<TclPlayer::Question> TclPlayer::Next() {
  std::istringstream line(ReadLine());
  std::string kind;
  line >> kind;
  if (kind == "end" || kind == "cut") {
    cut_ = kind == "cut";
    return std::nullopt;
  }
  Question question;
  std::size_t size = 0;
  if (kind != "sql" || !(line >> question.database >> size)) {
    throw std::runtime_error("the Tcl test says " + line.str());
  }
  question.sql.resize(size);
  if (std::fread(question.sql.data(), 1, size, questions_.get()) != size) {
    throw std::runtime_error("the Tcl test ended early");
  }
  return question;
}

void TclPlayer::Answer(const Outcome& outcome) {
  const std::string message = MessageOf(outcome);
  if (std::fwrite(message.data(), 1, message.size(), answers_.get()) != message.size() ||
      std::fflush(answers_.get()) != 0) {
    throw std::runtime_error("the Tcl test does not listen");
  }
}

}  // namespace tests
