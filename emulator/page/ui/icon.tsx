// Pictures of 16 by 16, drawn by one line in the colour of the text.

const shapes = {
  add: "M8 3v10M3 8h10",
  back: "M10 3 5 8l5 5",
  check: "m3 8.5 3.5 3.5L13 5",
  close: "m4 4 8 8M12 4l-8 8",
  compare: "M5 2.5v11M2.5 11 5 13.5 7.5 11M11 13.5v-11M8.5 5 11 2.5 13.5 5",
  copy: "M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",
  database: "M3 4c0-1.1 2.2-2 5-2s5 .9 5 2-2.2 2-5 2-5-.9-5-2zv8c0 1.1 2.2 2 5 2s5-.9 5-2V4M3 8c0 1.1 2.2 2 5 2s5-.9 5-2",
  down: "m4 6 4 4 4-4",
  export: "M8 10V2.5M5 5l3-3 3 3M3 9.5v4h10v-4",
  follow: "M6 3.5h6.5V10M12 4 4 12",
  fork: "M4.5 2.5v11M4.5 9.5c5 0 7-1 7-5M3 4l1.5-1.5L6 4M10 6l1.5-1.5L13 6",
  help: "M6 6a2 2 0 1 1 3 1.7c-.7.4-1 .8-1 1.6M8 11.6v.4M8 1.7a6.3 6.3 0 1 1 0 12.6A6.3 6.3 0 0 1 8 1.7",
  history: "M2.5 8a5.5 5.5 0 1 0 1.8-4.1L2.5 5.5M2.5 2.5v3h3M8 5v3.2l2 1.3",
  import: "M8 2.5V10M5 7.5l3 3 3-3M3 9.5v4h10v-4",
  play: "M4.5 2.8v10.4L13 8z",
  remove: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4",
  save: "M4.5 2.5h7v11L8 10.5l-3.5 3z",
  sort: "M5 3v10M5 13l-2-2M5 13l2-2M11 13V3M11 3 9 5M11 3l2 2",
  table: "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6",
  undo: "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.5 4 3 6.5 5.5 9",
  up: "m4 10 4-4 4 4",
  view: "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6",
  warning: "M8 2 14.2 13H1.8zM8 6.3v3M8 11v.4",
};

export type IconName = keyof typeof shapes;

// Says nothing to who cannot see it: words stand beside it, or in its button's label.
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}
