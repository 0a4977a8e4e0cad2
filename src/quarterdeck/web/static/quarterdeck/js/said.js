// What the behaviours say, in the reader's language: the page carries the words (web/spoken.py), by what they are in English.
const block = document.getElementById("spoken");
const words = block ? JSON.parse(block.textContent) : {};

/** A sentence, its gaps `%(name)s` filled. */
export function said(sentence, gaps = {}) {
  return (words[sentence] ?? sentence).replace(/%\((\w+)\)s/g, (gap, name) => gaps[name] ?? gap);
}
