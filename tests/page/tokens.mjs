// A configuration in which what a token permits is told by its name.

export const ACCOUNT = "0123456789abcdef0123456789abcdef";
export const USER = "usr_000000000000000000000ann";

export const withTokens = {
  accounts: [{ id: ACCOUNT }],
  users: [{ id: USER, email: "ann@example.com" }],
  tokens: [
    { token: "may-write", user: USER, permissions: ["d1:write"] },
    { token: "may-read", user: USER, permissions: ["d1:read"] },
    { token: "may-control", user: USER, permissions: ["d1:control"] },
  ],
  workspaces: [],
};
