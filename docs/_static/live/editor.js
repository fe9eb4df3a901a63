// A small editor for Python: a textarea over a highlighted copy of its text.  The classes of the colours are Pygments', so the
// page's own style sheet colours both, in the light and in the dark.

const KEYWORDS = new Set(
  ("and as assert async await break class continue def del elif else except finally for from global if import in is lambda " +
    "nonlocal not or pass raise return try while with yield match case").split(" "),
);
const CONSTANTS = new Set(["True", "False", "None"]);
const BUILTINS = new Set(
  ("abs all any bool bytes callable chr dict divmod enumerate filter float format frozenset getattr hasattr hash id input int " +
    "isinstance issubclass iter len list map max min next object open ord pow print property range repr reversed round set " +
    "setattr slice sorted staticmethod str sum super tuple type vars zip").split(" "),
);
const TOKEN = new RegExp(
  [
    /(?<comment>#[^\n]*)/,
    /(?<string>(?:\b[rRbBfFuUtT]{1,2})?(?:"""(?:\\[^]|[^\\])*?(?:"""|(?![^]))|'''(?:\\[^]|[^\\])*?(?:'''|(?![^]))|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?))/,
    /(?<decorator>(?<=^[ \t]*)@[\w.]+)/,
    /(?<number>\b(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?j?)|(?<![\w)\]])\.\d+(?:[eE][+-]?\d+)?)/,
    /(?<word>[\p{L}_][\p{L}\p{N}_]*)/,
    /(?<operator>[-+*/%@&|^~<>=!:]+)/,
  ].map((part) => part.source).join("|"),
  "gmu",
);

const escaped = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

// Python as HTML, with Pygments' classes.
export function highlight(source) {
  let html = "";
  let end = 0;
  let before = ""; // the word before
  for (const match of source.matchAll(TOKEN)) {
    const { comment, string, decorator, number, word, operator } = match.groups;
    const kind = comment ? "c1" : string ? "s2" : decorator ? "nd" : number ? "mi" : operator ? "o" : wordKind(word, before, source[match.index - 1]);
    html += escaped(source.slice(end, match.index));
    html += kind ? `<span class="${kind}">${escaped(match[0])}</span>` : escaped(match[0]);
    end = match.index + match[0].length;
    before = word ?? "";
  }
  return html + escaped(source.slice(end));
}

function wordKind(word, before, previous) {
  if (previous === ".") return "";
  if (CONSTANTS.has(word)) return "kc";
  if (before === "def") return "nf";
  if (before === "class") return "nc";
  if (["in", "is", "and", "or", "not"].includes(word)) return "ow";
  if (["import", "from"].includes(word)) return "kn";
  if (KEYWORDS.has(word)) return "k";
  return BUILTINS.has(word) ? "nb" : "";
}

// An editor element with `value`, `mark(line)` and events "input" and "run".
export class Editor {
  #escaped = false; // Tab leaves: after Escape, and when the keyboard came here and nothing has been typed yet
  #marked = null;

  constructor(source, label, hintId) {
    this.element = document.createElement("div");
    this.element.className = "lm-editor highlight notranslate";
    this.element.innerHTML = '<pre aria-hidden="true"></pre><textarea spellcheck="false" autocapitalize="off" autocomplete="off" autocorrect="off" wrap="off" rows="1"></textarea>';
    [this.copy, this.area] = this.element.children;
    this.area.setAttribute("aria-label", label);
    this.area.setAttribute("aria-describedby", hintId);
    this.area.addEventListener("keydown", (event) => this.#key(event));
    this.area.addEventListener("input", () => this.#changed());
    this.area.addEventListener("focus", () => (this.#escaped = true)); // tabbing through a page passes through its cells
    this.area.addEventListener("click", () => (this.#escaped = false));
    this.value = source;
  }

  get value() {
    return this.area.value;
  }

  set value(source) {
    this.area.value = source;
    this.#marked = null;
    this.#draw();
  }

  // Mark a line as the one that failed; null removes the mark.
  mark(line) {
    this.#marked = line;
    this.#draw();
  }

  #changed() {
    this.#marked = null;
    this.#draw();
    this.element.dispatchEvent(new Event("change"));
  }

  #draw() {
    const html = highlight(this.value) + "\n";
    this.copy.innerHTML = html;
    if (this.#marked) {
      const mark = document.createElement("span");
      mark.className = "lm-failed-line";
      mark.style.setProperty("--line", this.#marked - 1);
      this.copy.prepend(mark);
    }
  }

  #type(text) {
    // execCommand keeps the browser's undo; nothing newer does.
    if (!document.execCommand("insertText", false, text)) {
      this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end");
      this.#changed();
    }
  }

  #key(event) {
    const { area } = this;
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      this.element.dispatchEvent(new Event("run"));
    } else if (event.key === "Escape") {
      this.#escaped = true;
      return;
    } else if (event.key === "Tab" && !this.#escaped && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      this.#indent(event.shiftKey);
    } else if (event.key === "Enter" && !event.altKey) {
      const line = area.value.slice(0, area.selectionStart).split("\n").pop();
      const indent = line.match(/^ */)[0] + (/:\s*(#.*)?$/.test(line) ? "    " : "");
      if (indent) {
        event.preventDefault();
        this.#type("\n" + indent);
      }
    } else if (event.key === "Backspace" && area.selectionStart === area.selectionEnd) {
      const line = area.value.slice(0, area.selectionStart).split("\n").pop();
      if (/^(?: {4})+$/.test(line)) {
        event.preventDefault();
        area.setSelectionRange(area.selectionStart - 4, area.selectionStart);
        document.execCommand("delete");
      }
    }
    if (event.key !== "Shift") this.#escaped = false;
  }

  // Tab puts in four spaces; over several lines, or with Shift, it moves whole lines.
  #indent(back) {
    const { area } = this;
    const { selectionStart: start, selectionEnd: end, value } = area;
    if (!back && !value.slice(start, end).includes("\n")) {
      const column = start - (value.lastIndexOf("\n", start - 1) + 1);
      return this.#type(" ".repeat(4 - (column % 4)));
    }
    const from = value.lastIndexOf("\n", start - 1) + 1;
    const until = (value.indexOf("\n", Math.max(end - 1, start)) + 1 || value.length + 1) - 1;
    const lines = value.slice(from, until).split("\n");
    const moved = lines.map((l) => (back ? l.replace(/^ {1,4}/, "") : l && "    " + l)).join("\n");
    if (moved === value.slice(from, until)) return;
    area.setSelectionRange(from, until);
    this.#type(moved);
    if (start === end) {
      const at = Math.max(from, start - (until - from - moved.length));
      area.setSelectionRange(at, at);
    } else area.setSelectionRange(from, from + moved.length);
  }
}
