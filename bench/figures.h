// What a bench measures: figures and curves, how they stand to a target, and the file of them that
// bench/RESULTS.md is made of.

#pragma once

#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace bench {

// Requires: `values` is not empty.
double Median(std::vector<double> values);

enum class Relation { kAtLeast, kAtMost };

// What a figure is to reach.
struct Target {
  Relation relation = Relation::kAtLeast;
  double value = 0;

  bool IsMetBy(double figure) const {
    return relation == Relation::kAtLeast ? figure >= value : figure <= value;
  }
};

inline Target AtLeast(double value) { return {Relation::kAtLeast, value}; }
inline Target AtMost(double value) { return {Relation::kAtMost, value}; }

// The unit of a figure by another one of the same run; tables of them are the page's first.
inline constexpr const char* kRatioUnit = "ratio";

// One number. The page makes a table of all figures with one `table`, whose rows and columns stand
// in the order in which they were first seen.
struct Figure {
  // Its heading, with what is compared with what, and an aside: "Parts, by their floor (less is
  // better)".
  std::string table;
  std::string row;          // what was done: "point SELECT"
  std::string column = {};  // under what, or which of its figures: "16 connections", "p99"
  double value = 0;
  std::string unit = {};  // "us", "ms", "MB", "requests/s", kRatioUnit, or empty for a count
  std::optional<Target> target = std::nullopt;
  std::string note = {};  // a few words to stand behind the number
};

// How a cost grows: one line of a chart. The page draws all curves with one `chart` together; their
// x axis is logarithmic. `points` are in ascending order of x, and every x is above zero.
struct Curve {
  struct Point {
    double x = 0;
    double y = 0;
  };

  std::string chart;   // its heading: "Rows per result"
  std::string series;  // what this line is: "this server"
  std::string x_name;  // "rows"
  std::string y_name;  // "time of a query"
  std::string unit;    // of y, as of a Figure
  std::vector<Point> points = {};
};

// What the figures were taken with: "Node", "22.23.3".
struct Fact {
  std::string name;
  std::string text;
};

// Appends figures to a file, a JSON object a line. One thread at a time.
class FigureFile {
 public:
  // `bench` is the program's name. With an empty `path` nothing is written anywhere. Throws
  // std::runtime_error.
  FigureFile(std::string bench, const std::string& path);

  void Add(const Figure& figure);
  void Add(const Curve& curve);
  void Add(const Fact& fact);
  // Adds the figure and prints it, with its target and "met" or "MISSED" if it has one.
  void Print(const Figure& figure);

 private:
  void WriteLine(const std::string& line);

  std::string bench_;
  std::ofstream file_;
};

// Takes `--figures FILE`, which every bench understands, out of the arguments and returns FILE, or
// an empty text.
std::string TakeFiguresOption(int& argc, char** argv);

}  // namespace bench
