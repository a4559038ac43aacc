// Where one statement ends and the next begins.

// A word, string, comment or other sign of SQL.
const TOKEN = /\s+|--[^\n]*|\/\*[^]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$)|\?\d*|[\p{L}_$@:#][\p{L}\p{N}_$]*|\d[\w.]*|[^]/gu;

function isTrivia(token: string) {
  return /^(\s|--|\/\*)/.test(token);
}

// The statements of `text`, without their semicolons. What holds comments alone is none.
export function split(text: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let words: string[] = []; // the first few, which tell a trigger
  let depth = 0; // of BEGIN and CASE within a trigger
  const finish = (end: number) => {
    if (words.length > 0) statements.push(text.slice(start, end).trim());
  };
  for (const match of text.matchAll(TOKEN)) {
    const token = match[0];
    if (isTrivia(token)) continue;
    const upper = token.toUpperCase();
    if (token === ";" && depth === 0) {
      finish(match.index);
      start = match.index + 1;
      words = [];
      continue;
    }
    if (words.length < 8) words.push(upper);
    if (isTrigger(words)) {
      if (upper === "BEGIN" || upper === "CASE") depth += 1;
      else if (upper === "END" && depth > 0) depth -= 1;
    }
  }
  finish(text.length);
  return statements;
}

function isTrigger(words: string[]) {
  return words[0] === "CREATE" && (words[1] === "TRIGGER" || (/^TEMP(ORARY)?$/.test(words[1] ?? "") && words[2] === "TRIGGER"));
}

// How many parameters a text takes: "?" is the one after the largest so far, "?3" the third.
export function parametersOf(text: string): number {
  let most = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (!token.startsWith("?")) continue;
    most = token === "?" ? most + 1 : Math.max(most, Number(token.slice(1)));
  }
  return Math.min(most, 100);
}
