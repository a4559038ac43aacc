// Queries over time, as a chart.

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

import type { Series } from "./costs.ts";

interface Props {
  series: Series;
  told: string; // id of what says the same in words
}

const HEIGHT = 200;

function optionsFor(width: number, style: CSSStyleDeclaration): uPlot.Options {
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--ink-soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 }, font: `12px ${colour("--font")}` };
  // A bar for each step, as nothing is known of what was in between.
  const bars = uPlot.paths.bars!({ size: [0.7, 48], align: 1 });
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_chart, _least, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [axis, { ...axis, size: 56, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6, 1e7, 1e8] }],
    // All of them behind the reads, which stand in front of their sum.
    series: [{}, { label: "all", stroke: colour("--warn"), fill: colour("--warn"), paths: bars, points: { show: false } }, { label: "reads", stroke: colour("--accent"), fill: colour("--accent"), paths: bars, points: { show: false } }],
  };
}

export function Chart({ series, told }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { times, reads, writes } = series;
    const step = (times[1] ?? times[0]! + 3600) - times[0]!;
    const data: uPlot.AlignedData = [[...times, times.at(-1)! + step], [...reads.map((each, at) => each + writes[at]!), null], [...reads, null]];
    let chart: uPlot | undefined;
    const draw = () => {
      chart?.destroy();
      chart = new uPlot(optionsFor(box.current!.clientWidth, getComputedStyle(box.current!)), data, box.current!);
    };
    draw();
    const observer = new ResizeObserver(() => chart && chart.width !== box.current!.clientWidth && chart.setSize({ width: box.current!.clientWidth, height: HEIGHT }));
    observer.observe(box.current!);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", draw);
    return () => {
      dark.removeEventListener("change", draw);
      observer.disconnect();
      chart?.destroy();
    };
  }, [series]);
  return <div ref={box} class="chart" role="img" aria-label="Queries over time" aria-describedby={told} />;
}
