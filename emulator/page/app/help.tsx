// The dialog that lists the keys.

import { useEffect } from "preact/hooks";

import { Dialog } from "../ui/dialog.tsx";
import { isHelpOpen, isTyping, keyLists } from "./keys.ts";
import { go } from "./router.ts";

export function Help() {
  useEffect(() => {
    let isAfterG = false;
    const press = (event: KeyboardEvent) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "?") isHelpOpen.value = true;
      if (isAfterG && event.key === "d") go("/");
      isAfterG = event.key === "g";
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  if (!isHelpOpen.value) return null;
  return (
    <Dialog title="Keys" onClose={() => (isHelpOpen.value = false)}>
      <div class="keys">
        {keyLists().map(({ title, rows }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(({ keys, does }) => (
                <div key={keys}>
                  <dt>
                    <kbd>{keys}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
