// The rich text: a ready-made editor on top of the textarea, loaded when a letter opens. Until it is there, and if it
// never comes, the textarea itself is written in.
import { all, find, fresh, on } from "../dom.js";
import { said } from "../said.js";

const editors = new WeakMap(); // form -> editor

export const editorOf = (form) => editors.get(form);

/** A chain of commands with the focus in the text at once. The editor's own focus command waits for the next frame, and
 * would take the focus back from whatever field somebody has gone to meanwhile. */
export function chainIn(editor) {
  editor.view.focus();
  return editor.chain();
}

fresh((root) => {
  for (const form of root.matches?.("form[data-editor-src]") ? [root] : all("form[data-editor-src]", root)) start(form);
});

async function start(form) {
  if (editors.has(form) || "starting" in form.dataset) return;
  form.dataset.starting = "";
  const kit = await import(form.dataset.editorSrc);
  if (!form.isConnected) return;
  const area = find("[data-writing] textarea", form);
  const editor = new kit.Editor({
    element: find("[data-writing]", form),
    extensions: extensions(kit),
    editable: !area.readOnly,
    injectCSS: false, // our own styles; the page's policy allows no others
    content: styled(asHtml(area.value)),
    editorProps: { transformPastedHTML: plain, attributes: { dir: "auto", role: "textbox", "aria-multiline": "true", "aria-label": area.getAttribute("aria-label") ?? find(`label[for="${area.id}"]`, form)?.firstChild.textContent.trim() ?? "" } },
    onUpdate: () => write(form, area, editor),
    onSelectionUpdate: () => show(form, editor),
    onTransaction: () => show(form, editor),
    onFocus: () => { form.dataset.into = "body"; },
  });
  area.hidden = true;
  editors.set(form, editor);
  const bar = find("[data-toolbar]", form);
  if (bar) bar.hidden = false;
  form.classList.add("has-editor");
  if (!find("[autofocus]", form) && form.elements.subject?.value && !area.readOnly) editor.commands.focus("start");
}

function extensions(kit) {
  return [
    kit.Document, kit.Paragraph, kit.Text, kit.HardBreak, kit.Bold, kit.Italic, kit.Underline, kit.Strike, kit.Code,
    kit.Subscript, kit.Superscript, kit.BulletList, kit.OrderedList, kit.ListItem, kit.Blockquote, kit.Heading, kit.HorizontalRule,
    kit.CodeBlock, kit.Image.configure({ HTMLAttributes: { alt: "" } }), kit.Table, kit.TableRow, kit.TableHeader, kit.TableCell,
    ...keptStyles(kit),
    kit.Link.extend({ addKeyboardShortcuts: () => ({}) }).configure({ openOnClick: false, autolink: true, isAllowedUri: (url, context) => url.startsWith("{{") || context.defaultValidate(url) }),
    kit.UndoRedo ?? kit.History, kit.Dropcursor, kit.Gapcursor, kit.Placeholder.configure({ placeholder: said("Write…") }),
  ].filter(Boolean);
}

// The page's policy lets no style attribute be parsed, not even in a detached document. So styles that the server has
// cleaned travel under another name until the editor sets them itself; those of a paste are left behind.
const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
const styled = (html) => html.replace(TAG, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
const plain = (html) => html.replace(TAG, (tag) => tag.replace(/\s(?:style|on\w+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, ""));

function keptStyles(kit) {
  const style = { default: null, parseHTML: (element) => element.dataset.style || null, renderHTML: ({ style }) => (style ? { style } : {}) };
  return [
    kit.Mark.create({ name: "styled", addAttributes: () => ({ style }), parseHTML: () => [{ tag: "span[data-style]" }], renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0] }),
    kit.Extension.create({ name: "styledBlocks", addGlobalAttributes: () => [{ types: ["paragraph", "heading", "tableCell", "tableHeader"], attributes: { style } }] }),
  ];
}

/** A letter typed without the editor has line breaks, not tags. */
function asHtml(value) {
  if (!value.trim() || /<[a-z/]/i.test(value)) return value;
  const escaped = value.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  return escaped.split(/\n{2,}/).map((each) => `<p>${each.replace(/\n/g, "<br>")}</p>`).join("");
}

function write(form, area, editor) {
  area.value = editor.isEmpty ? "" : editor.getHTML();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function show(form, editor) {
  for (const button of all("[data-mark]", form)) button.setAttribute("aria-pressed", String(editor.isActive(button.dataset.mark)));
}

on("mousedown", "[data-toolbar] button", (_button, event) => event.preventDefault()); // the text keeps its selection
on("click", "[data-do]", (button) => {
  const editor = editorOf(button.closest("form"));
  if (editor) chainIn(editor)[button.dataset.do]().run();
});

// Another text: from a template, or from this browser's memory.
document.addEventListener("letter:set", (event) => {
  const form = event.target;
  const editor = editorOf(form);
  if (editor) editor.chain().setContent(styled(event.detail.body), { emitUpdate: true }).run();
  find("[data-writing] textarea", form).value = event.detail.body;
});

// Links: a small line below the buttons, never a dialog over the letter.
on("click", "[data-link]", (button) => openLink(button.closest("form")));
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-editor-src]");
  if (!form) return;
  if (event.key === "k" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); openLink(form); }
  if (!event.target.matches("[data-link-url]")) return;
  if (event.key === "Enter") { event.preventDefault(); setLink(form); }
  if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); closeLink(form); }
});
on("click", "[data-link-set]", (button) => setLink(button.closest("form")));
on("click", "[data-link-unset]", (button) => {
  const form = button.closest("form");
  chainIn(editorOf(form)).extendMarkRange("link").unsetLink().run();
  closeLink(form);
});

function openLink(form) {
  const editor = editorOf(form);
  if (!editor) return;
  settle(editor);
  const box = find("[data-link-box]", form);
  const input = find("[data-link-url]", form);
  box.hidden = false;
  input.value = editor.getAttributes("link").href ?? "";
  input.focus();
}

/** The editor hears of a selection a moment late; take it from the page itself before the focus leaves. */
function settle(editor) {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
  if (!editor.view.dom.contains(anchorNode) || !editor.view.dom.contains(focusNode)) return;
  const ends = [editor.view.posAtDOM(anchorNode, anchorOffset), editor.view.posAtDOM(focusNode, focusOffset)];
  editor.commands.setTextSelection({ from: Math.min(...ends), to: Math.max(...ends) });
}

function closeLink(form) {
  find("[data-link-box]", form).hidden = true;
  editorOf(form)?.view.focus();
}

function setLink(form) {
  const editor = editorOf(form);
  let href = find("[data-link-url]", form).value.trim();
  if (!href) return closeLink(form);
  if (!/^([a-z]+:|\{\{)/i.test(href)) href = href.includes("@") && !href.includes("/") ? `mailto:${href}` : `https://${href}`;
  const chain = chainIn(editor);
  if (editor.state.selection.empty && !editor.isActive("link")) chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run();
  else chain.extendMarkRange("link").setLink({ href }).setTextSelection(editor.state.selection.to).unsetMark("link").run();
  find("[data-link-box]", form).hidden = true;
}
