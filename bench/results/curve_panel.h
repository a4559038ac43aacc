// Curves over a logarithmic axis.

#pragma once

#include "bench/results/drawing.h"
#include "bench/results/results.h"

namespace bench::results {

double CurvePanelHeight(const CurveSet& set);

void DrawCurvePanel(Drawing& drawing, Position corner, const CurveSet& set);

}  // namespace bench::results
