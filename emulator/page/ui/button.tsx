// Buttons: one look for what a view is for, another for all else.

import type { ButtonHTMLAttributes, ComponentChildren } from "preact";

import { Icon, type IconName } from "./icon.tsx";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon"> {
  icon?: IconName;
  kind?: "plain" | "primary" | "danger" | "quiet";
  children?: ComponentChildren;
}

// Without children it shows its icon alone, and needs an aria-label.
export function Button({ icon, kind = "plain", children, ...rest }: Props) {
  const isBare = children === undefined;
  return (
    <button type="button" class={`button ${kind} ${isBare ? "bare" : ""}`} title={isBare ? String(rest["aria-label"] ?? "") : undefined} {...rest}>
      {icon && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
    </button>
  );
}
