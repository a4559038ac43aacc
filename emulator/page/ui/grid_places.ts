// Which row stands where in a grid that scrolls.

export const ROW = 32; // px, as --row in tokens.css
export const HEAD = 64; // as --head

// No browser lays out higher boxes than some 17 million pixels. Beyond, a pixel of the scroll bar is
// more than a pixel of rows.
const MOST_HEIGHT = 16_000_000;

export class PlaceMap {
  readonly height: number; // of the box that is scrolled, without the head
  readonly inSight: number; // rows, in fractions too
  private readonly scale: number; // pixels of rows for one of scrolling

  constructor(
    rows: number,
    private readonly view: number, // px for rows
  ) {
    const all = rows * ROW;
    this.height = Math.min(all, MOST_HEIGHT);
    this.inSight = view / ROW;
    this.scale = all > this.height ? (all - view) / (this.height - view) : 1;
  }

  // The row, in fractions too, at the top edge when `scroll` pixels have been scrolled.
  rowAt(scroll: number): number {
    return (scroll * this.scale) / ROW;
  }

  // Where a row stands in the box while `scroll` pixels have been scrolled.
  topOf(row: number, scroll: number): number {
    return scroll + row * ROW - scroll * this.scale;
  }

  // How far has to be scrolled for a row to be in sight as a whole; null when it is.
  scrollTo(row: number, scroll: number): number | null {
    const top = row * ROW;
    const seen = scroll * this.scale;
    if (top < seen) return top / this.scale;
    if (top + ROW > seen + this.view) return Math.min(this.height, (top + ROW - this.view) / this.scale);
    return null;
  }
}
