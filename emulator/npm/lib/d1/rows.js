// An element's answer with its rows as objects, of which the last column of a name counts.
export function withObjects({ results, ...rest }) {
  if (!results?.columns) return { results: results ?? [], ...rest };
  const { columns, rows } = results;
  const toObject = (row) => Object.fromEntries(columns.map((name, i) => [name, row[i]]));
  return { results: rows.map(toObject), ...rest };
}
