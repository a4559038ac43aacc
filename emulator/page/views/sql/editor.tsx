// The field in which SQL is written: CodeMirror, with completion of what the database has.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { sql, SQLite } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "preact/hooks";

// What can be completed: columns by table.
export type Names = Record<string, string[]>;

export interface EditorHandle {
  text: () => string;
  selected: () => string; // empty when nothing is
  set: (text: string) => void;
  focus: () => void;
}

interface Props {
  initial: string;
  names: Names;
  onRun: () => void;
  onChange: (text: string) => void;
  handle: { current: EditorHandle | null };
}

const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--surface)", color: "var(--ink)", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "none" }, // the host has one
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--ink-soft)", border: "0" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": { backgroundColor: "var(--accent-soft) !important" },
  ".cm-placeholder": { color: "var(--ink-soft)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "6px", overflow: "hidden" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-matchingBracket": { backgroundColor: "var(--hover) !important" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--number)" },
  { tag: tags.comment, color: "var(--ink-soft)", fontStyle: "italic" },
  { tag: tags.typeName, color: "var(--number)" },
]);

// A browser that types over a selection keeps its look by an inline style, which the page's policy
// refuses, with a line on the console. So it is done here.
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main } = view.state.selection;
    if (event.inputType !== "insertText" || event.data === null || main.empty || view.composing) return false;
    const text = event.data;
    event.preventDefault();
    const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
    const isHandled = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, main.from, main.to, text, insert));
    if (!isHandled) view.dispatch(insert());
    return true;
  },
});

export function Editor({ initial, names, onRun, onChange, handle }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const language = useRef(new Compartment());
  const calls = useRef({ onRun, onChange });
  calls.current = { onRun, onChange };

  useEffect(() => {
    // In a shadow tree the editor's styles are sheets of its own, which the page's policy permits; in
    // the document they would be inline.
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
    const run = () => {
      calls.current.onRun();
      return true;
    };
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: initial,
        extensions: [
          keymap.of([{ key: "Ctrl-Enter", mac: "Cmd-Enter", run }, { key: "Ctrl-Enter", run }, ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          lineNumbers(),
          history(),
          bracketMatching(),
          closeBrackets(),
          typeOver,
          autocompletion(),
          EditorView.lineWrapping,
          placeholder("SELECT … ; Ctrl+Enter runs"),
          EditorView.contentAttributes.of({ "aria-label": "SQL", spellcheck: "false" }),
          EditorView.updateListener.of((update) => update.docChanged && calls.current.onChange(update.state.doc.toString())),
          language.current.of([]),
          theme,
          syntaxHighlighting(colours),
        ],
      }),
    });
    view.current = editor;
    handle.current = {
      text: () => editor.state.doc.toString(),
      selected: () => editor.state.sliceDoc(editor.state.selection.main.from, editor.state.selection.main.to),
      set: (text) => editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text }, selection: { anchor: text.length } }),
      focus: () => editor.focus(),
    };
    editor.focus();
    return () => editor.destroy();
  }, []);
  useEffect(() => {
    view.current!.dispatch({ effects: language.current.reconfigure(sql({ dialect: SQLite, schema: names, upperCaseKeywords: true })) });
  }, [names]);
  return <div class="editor" ref={host} />;
}
