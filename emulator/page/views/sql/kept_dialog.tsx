// Queries that have run, or that were saved, to be taken into the editor again.

import { useState } from "preact/hooks";

import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ago } from "../../ui/format.ts";
import { forget, kept } from "./kept.ts";

interface Props {
  what: "history" | "saved";
  database: string;
  onTake: (sql: string) => void;
  onClose: () => void;
}

export function KeptDialog({ what, database, onTake, onClose }: Props) {
  const [, again] = useState(0);
  const list = kept(what, database);
  return (
    <Dialog title={what === "history" ? "History" : "Saved queries"} onClose={onClose} wide>
      {list.length === 0 && <p class="soft">{what === "history" ? "What you run is listed here, in this browser only." : "“Save query” gives the text in the editor a name; it is kept in this browser only."}</p>}
      <ul class="kept" role="list">
        {list.map(({ sql, at, name }) => (
          <li key={name ?? sql}>
            <button type="button" class="kept-query" onClick={() => onTake(sql)}>
              {name && <strong>{name}</strong>}
              <code>{sql.slice(0, 300)}</code>
              <small class="soft">{ago(at)}</small>
            </button>
            {name && (
              <Button
                kind="quiet"
                icon="remove"
                aria-label={`Forget ${name}`}
                onClick={() => {
                  forget(database, name);
                  again((each) => each + 1);
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
