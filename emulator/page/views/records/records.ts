// Records of the workspace surface, as the page needs them.

import { callWorkspace } from "../../api/workspace.ts";

export interface Record {
  id: string;
  workspaceId: string;
  slug: string;
  name: string;
  description: string | null;
  status: "provisioning" | "ready" | "failed";
  cfResourceId: string | null;
  cfResourceName: string | null;
  deletedAt: string | null;
  retentionTier: string | null;
  createdAt: string;
  updatedAt: string;
}

interface Part {
  data: Record[];
  pageInfo: { total: number; hasNextPage: boolean; endCursor: string | null };
}

export interface Listed {
  records: Record[];
  total: number;
}

const EACH = 100;

// The newest records, deleted ones too: `pages` hundreds of them.
export async function listRecords(name: string, pages: number, signal: AbortSignal): Promise<Listed> {
  const records: Record[] = [];
  let after: string | null = null;
  for (let page = 1; ; page += 1) {
    const query = new URLSearchParams({ include_deleted: "true", limit: String(EACH) });
    if (name) query.set("name", name);
    if (after !== null) query.set("after", after);
    const part: Part = await callWorkspace(`/databases?${query}`, { signal });
    records.push(...part.data);
    if (page >= pages || !part.pageInfo.hasNextPage) return { records, total: part.pageInfo.total };
    after = part.pageInfo.endCursor;
  }
}

function pathOf({ id }: Record) {
  return `/databases/${encodeURIComponent(id)}`;
}

export async function deleteRecord(record: Record): Promise<void> {
  await callWorkspace(pathOf(record), { method: "DELETE" });
}

export async function restoreRecord(record: Record): Promise<void> {
  await callWorkspace(`${pathOf(record)}/restore`, { method: "POST" });
}

export async function purgeRecord(record: Record): Promise<void> {
  await callWorkspace(`${pathOf(record)}/purge`, { method: "DELETE" });
}
