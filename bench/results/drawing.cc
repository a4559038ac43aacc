#include "bench/results/drawing.h"

#include <cstdio>

namespace bench::results {

namespace {

constexpr std::size_t kColours = 6;

// Colours that people with colour blindness tell apart as well.
constexpr const char* kLooks = R"(
text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f; }
.title { font-size: 22px; font-weight: 600; }
.heading { font-size: 13px; font-weight: 600; }
.muted { font-size: 11px; fill: #656d76; }
.met { fill: #1a7f37; }
.missed { fill: #cf222e; font-weight: 600; }
.ground { fill: #f6f8fa; }
.card { fill: #ffffff; stroke: #d0d7de; }
.grid { stroke: #d8dee4; }
.equal { stroke: #8c959f; stroke-dasharray: 3 3; }
path { fill: none; stroke-width: 2; }
.s0 { fill: #2f6fd0; } path.s0 { stroke: #2f6fd0; }
.s1 { fill: #e08214; } path.s1 { stroke: #e08214; }
.s2 { fill: #1b9e77; } path.s2 { stroke: #1b9e77; }
.s3 { fill: #8e5bb5; } path.s3 { stroke: #8e5bb5; }
.s4 { fill: #c2417c; } path.s4 { stroke: #c2417c; }
.s5 { fill: #7a7f87; } path.s5 { stroke: #7a7f87; }
path.s0, path.s1, path.s2, path.s3, path.s4, path.s5 { fill: none; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .muted { fill: #9198a1; }
  .met { fill: #3fb950; }
  .missed { fill: #ff7b72; }
  .ground { fill: #0d1117; }
  .card { fill: #151b23; stroke: #3d444d; }
  .grid { stroke: #2a313c; }
  .equal { stroke: #6e7681; }
}
)";

std::string Number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string Attribute(const char* name, std::string_view value) {
  return std::string(" ") + name + "=\"" + std::string(value) + "\"";
}

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

// The end of element `name`, which shows `tooltip` if there is one.
std::string End(const std::string& name, std::string_view tooltip) {
  if (tooltip.empty()) return "/>\n";
  return "><title>" + Escaped(tooltip) + "</title></" + name + ">\n";
}

}  // namespace

std::string Drawing::SeriesClass(std::size_t series) {
  return "s" + std::to_string(series % kColours);
}

void Drawing::Rectangle(Position corner, double width, double height, std::string_view look,
                        std::string_view tooltip) {
  shapes_ += "<rect" + Attribute("x", Number(corner.x)) + Attribute("y", Number(corner.y)) +
             Attribute("width", Number(width)) + Attribute("height", Number(height)) +
             Attribute("rx", look == "card" ? "8" : "2") + Attribute("class", look) +
             End("rect", tooltip);
}

void Drawing::Line(Position from, Position to, std::string_view look) {
  shapes_ += "<line" + Attribute("x1", Number(from.x)) + Attribute("y1", Number(from.y)) +
             Attribute("x2", Number(to.x)) + Attribute("y2", Number(to.y)) +
             Attribute("class", look) + "/>\n";
}

void Drawing::Path(const std::vector<Position>& points, std::size_t series) {
  std::string steps;
  for (const Position& point : points) {
    steps += (steps.empty() ? "M" : " L") + Number(point.x) + " " + Number(point.y);
  }
  shapes_ += "<path" + Attribute("d", steps) + Attribute("class", SeriesClass(series)) + "/>\n";
}

void Drawing::Dot(Position centre, std::size_t series, std::string_view tooltip) {
  shapes_ += "<circle" + Attribute("cx", Number(centre.x)) + Attribute("cy", Number(centre.y)) +
             Attribute("r", "3") + Attribute("class", SeriesClass(series)) + End("circle", tooltip);
}

void Drawing::Text(Position baseline, std::string_view look, std::string_view text, Anchor anchor) {
  shapes_ += "<text" + Attribute("x", Number(baseline.x)) + Attribute("y", Number(baseline.y)) +
             Attribute("class", look);
  if (anchor != Anchor::kStart) {
    shapes_ += Attribute("text-anchor", anchor == Anchor::kEnd ? "end" : "middle");
  }
  shapes_ += ">" + Escaped(text) + "</text>\n";
}

std::string Drawing::Finish(double width, double height, std::string_view title) const {
  const std::string size = Number(width) + " " + Number(height);
  return R"(<svg xmlns="http://www.w3.org/2000/svg" role="img")" +
         Attribute("viewBox", "0 0 " + size) + Attribute("width", Number(width)) +
         Attribute("height", Number(height)) + ">\n<title>" + Escaped(title) + "</title>\n<style>" +
         kLooks + "</style>\n<rect width=\"100%\" height=\"100%\" class=\"ground\"/>\n" + shapes_ +
         "</svg>\n";
}

}  // namespace bench::results
