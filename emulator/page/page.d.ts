// What build.mjs makes of the folders of views/.
declare module "page:views" {
  import type { ComponentType } from "preact";
  export const views: Record<string, () => Promise<{ default: ComponentType<any> }>>;
}
