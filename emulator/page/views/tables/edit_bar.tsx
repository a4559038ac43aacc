// The buttons of an edit, and what became of the last one.

import { countOf } from "../../edit/staged.ts";
import { Button } from "../../ui/button.tsx";
import { counted } from "../../ui/format.ts";
import type { Editing } from "./editing.ts";

export function EditBar({ editing, onAdd }: { editing: Editing; onAdd: () => void }) {
  const selected = editing.selected.value.size + editing.selectedAdded.value.size;
  const changes = countOf(editing.staged.value);
  return (
    <>
      <Button icon="add" onClick={onAdd}>
        Add row
      </Button>
      <Button icon="remove" disabled={selected === 0} onClick={() => editing.deleteSelected()}>
        Delete rows
      </Button>
      <Button icon="check" kind={changes > 0 ? "primary" : "plain"} disabled={changes === 0} onClick={() => (editing.isReviewing.value = true)}>
        Review changes
      </Button>
      <span role="status" class="edit-state">
        {changes > 0 ? `${counted(changes, "change")} staged` : editing.message.value}
      </span>
      {changes === 0 && editing.applied.value && (
        <Button icon="undo" onClick={() => editing.undo()}>
          Undo
        </Button>
      )}
    </>
  );
}
