// A live cell: the code of the page in an editor, with Run (or Stop) and Reset.

import { Editor } from "./editor.js";
import { element, Panel } from "./panel.js";

export class Cell {
  constructor(root, session, cells) {
    this.root = root;
    this.session = session;
    this.cells = cells; // all of the page, in order
    this.name = root.dataset.cell;
    const code = root.querySelector(".lm-code");
    this.original = code.querySelector("pre").textContent.replace(/\n$/, "");
    this.editor = new Editor(this.original, `Python, ${this.name}`, "lm-editor-help");
    this.panel = new Panel(session, "Run", `Output of ${this.name}`, root.querySelector(".lm-output"));
    const { panel, editor } = this;
    code.replaceWith(editor.element, panel.bar);
    root.append(panel.output);
    panel.button.addEventListener("click", () => (panel.busy ? session.stop() : this.run()));
    panel.reset.addEventListener("click", () => this.reset());
    editor.element.addEventListener("run", () => panel.busy || this.run());
    editor.element.addEventListener("change", () => (panel.reset.disabled = false));
  }

  async run() {
    const { panel, editor, name } = this;
    editor.mark(null);
    const done = await panel.send({ type: "run", name, source: editor.value });
    panel.reset.disabled = false;
    if (!done?.error) return done !== null;
    panel.fail(done.error.text);
    panel.status.textContent = done.error.line ? `Error in line ${done.error.line}` : "Error";
    editor.mark(done.error.line ?? null);
    const above = this.cells.slice(0, this.cells.indexOf(this)).filter((cell) => !this.session.ran.has(cell.name));
    if (done.error.kind === "NameError" && above.length) this.#offer(above);
    return false;
  }

  // A name that is missing may come from a cell that has not run.
  #offer(above) {
    const button = element("button", "lm-plain lm-above", "Run the cells above first");
    button.addEventListener("click", async () => {
      for (const cell of above) if (!(await cell.run())) return cell.root.scrollIntoView({ block: "nearest" });
      await this.run();
    });
    this.panel.output.append(button);
  }

  reset() {
    if (this.panel.busy) this.session.stop();
    this.editor.value = this.original;
    this.panel.restore();
    this.panel.reset.disabled = true;
    this.editor.area.focus();
  }
}
