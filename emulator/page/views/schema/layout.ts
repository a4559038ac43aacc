// Where each table stands in the diagram, and which way the lines go.

import dagre from "@dagrejs/dagre";

import type { SchemaTable } from "./read.ts";

export const LINE = 22;
export const HEAD = 30;
export const MOST_COLUMNS = 14; // of a table; what is more is counted
const LETTER = 7.4;
const LONGEST = 30;

export interface Box {
  table: SchemaTable;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Diagram {
  width: number;
  height: number;
  boxes: Box[];
  lines: string[]; // paths
}

function sizeOf({ name, columns }: SchemaTable) {
  const shown = columns.slice(0, MOST_COLUMNS);
  const letters = Math.max(name.length * 1.1, ...shown.map((column) => Math.min(column.name.length, LONGEST) + Math.min(column.type.length, 12) + 3));
  const lines = shown.length + (columns.length > MOST_COLUMNS ? 1 : 0);
  return { width: Math.round(Math.min(Math.max(letters, 12), LONGEST + 15) * LETTER + 28), height: HEAD + lines * LINE + 8 };
}

const MARGIN = 12;
const WIDE = 1100; // of the rows in which tables stand that nothing leads to

export function layOut(tables: SchemaTable[]): Diagram {
  const names = new Set(tables.map(({ name }) => name));
  const edges = tables.flatMap(({ name, keys }) => keys.filter(({ table }) => names.has(table)).map(({ table }) => [name, table] as const));
  const linked = new Set(edges.flat());
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "RL", nodesep: 24, ranksep: 64, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const table of tables) if (linked.has(table.name)) graph.setNode(table.name, sizeOf(table));
  for (const [at, [from, to]] of edges.entries()) graph.setEdge(from, to, {}, String(at));
  dagre.layout(graph);
  const boxes: Box[] = [];
  const { width = 0, height = 0 } = linked.size > 0 ? graph.graph() : {};
  let wide = width;
  let x = MARGIN;
  let y = height + MARGIN;
  let tall = 0;
  for (const table of tables) {
    if (linked.has(table.name)) {
      const node = graph.node(table.name) as { x: number; y: number; width: number; height: number };
      boxes.push({ table, x: node.x - node.width / 2, y: node.y - node.height / 2, width: node.width, height: node.height });
      continue;
    }
    const size = sizeOf(table);
    if (x > MARGIN && x + size.width > Math.max(width, WIDE)) {
      x = MARGIN;
      y += tall + 24;
      tall = 0;
    }
    boxes.push({ table, x, y, ...size });
    x += size.width + 24;
    tall = Math.max(tall, size.height);
    wide = Math.max(wide, x);
  }
  const lines = graph.edges().map((edge: any) => pathOf((graph.edge(edge) as { points: { x: number; y: number }[] }).points));
  return { width: wide + MARGIN, height: y + tall + MARGIN, boxes, lines };
}

function pathOf(points: { x: number; y: number }[]) {
  return points.map(({ x, y }, at) => `${at === 0 ? "M" : "L"}${Math.round(x)} ${Math.round(y)}`).join("");
}
