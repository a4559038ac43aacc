// An SVG picture, shape by shape.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bench::results {

struct Position {
  double x = 0;
  double y = 0;
};

enum class Anchor { kStart, kMiddle, kEnd };

// Shapes lie over each other in the order of the calls. The classes that they take their look from,
// for light and for dark screens, are: "title", "heading", "label", "muted", "met" and "missed" for
// text; "grid" and "equal" for lines; "card" for the ground; and those of SeriesClass.
class Drawing {
 public:
  // A colour for each series, which come round again at some point: fill of bars and dots.
  static std::string SeriesClass(std::size_t series);

  // `tooltip` is what a pointer over the shape shows.
  void Rectangle(Position corner, double width, double height, std::string_view look,
                 std::string_view tooltip = {});
  void Line(Position from, Position to, std::string_view look);
  void Path(const std::vector<Position>& points, std::size_t series);
  void Dot(Position centre, std::size_t series, std::string_view tooltip);
  void Text(Position baseline, std::string_view look, std::string_view text,
            Anchor anchor = Anchor::kStart);

  // The whole file. Sizes are in pixels, as those of the shapes.
  std::string Finish(double width, double height, std::string_view title) const;

 private:
  std::string shapes_;
};

}  // namespace bench::results
