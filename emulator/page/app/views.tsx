// The views that there are, each loaded when it is first shown.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { views } from "page:views";

import type { Params } from "./router.ts";
import { Note } from "../ui/note.tsx";

// What every view is given. The query of the address is in `address`, in router.ts.
export interface ViewProps {
  params: Params;
}

// Links to a view that this build does not have are not shown.
export function hasView(name: string) {
  return Object.hasOwn(views, name);
}

const loaded = new Map<string, ComponentType<any>>();

// Has a view there before it is shown; what fails then is told by who shows it.
export function load(name: string) {
  if (hasView(name)) views[name]!().then((module) => loaded.set(name, module.default), () => undefined);
}

// Shows a view, or a part that is loaded likewise, once it is there; nothing when there is none.
export function View({ name, ...props }: { name: string } & Record<string, unknown>) {
  const [, show] = useState(0);
  const [failed, setFailed] = useState(false);
  const Component = loaded.get(name);
  useEffect(() => {
    // It may have come since it was drawn without it.
    if (Component || !hasView(name)) return;
    let isHere = true;
    views[name]!().then(
      (module) => {
        loaded.set(name, module.default);
        if (isHere) show((each) => each + 1);
      },
      () => isHere && setFailed(true),
    );
    return () => {
      isHere = false;
    };
  }, [name]);
  if (Component) return <Component {...props} />;
  if (!failed) return null;
  return <Note kind="error">This part of the page could not be loaded. Reload the page: the server may be another build than the one that it came from.</Note>;
}
