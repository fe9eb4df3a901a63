// An exercise: the stub in an editor, Check, and what the checker answers.  What was typed and what was passed stay in the browser.

import { Editor } from "./editor.js";
import { element, Panel } from "./panel.js";

// localStorage, where the browser allows it.
const store = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  },
  write(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // a private window: the exercise works, and is forgotten
    }
  },
};

export class Exercise {
  constructor(root, session) {
    this.root = root;
    this.session = session;
    const { day, name } = root.dataset;
    this.key = `linalgml/exercise/${day}/${name}`;
    const code = root.querySelector(".lm-code");
    this.stub = code.querySelector("pre").textContent.replace(/\n$/, "");
    this.saved = store.read(this.key);
    if (this.saved.stub !== this.stub && this.saved.code === this.saved.stub) delete this.saved.code; // never touched: the new stub
    this.editor = new Editor(this.saved.code ?? this.stub, `Python, your answer to ${name}`, "lm-editor-help");
    this.panel = new Panel(session, "Check", `What the checker says of ${name}`, null);
    const { panel, editor } = this;
    code.replaceWith(editor.element, panel.bar, panel.output);
    panel.reset.disabled = editor.value === this.stub;
    panel.button.addEventListener("click", () => (panel.busy ? session.stop() : this.check()));
    panel.reset.addEventListener("click", () => this.reset());
    editor.element.addEventListener("run", () => panel.busy || this.check());
    editor.element.addEventListener("change", () => {
      panel.reset.disabled = false;
      this.#save({ code: editor.value });
    });
    this.#tick();
  }

  async check() {
    const { panel, editor } = this;
    const { day, name } = this.root.dataset;
    const done = await panel.send({ type: "grade", day, name, source: editor.value });
    if (!done) return;
    const { passed, text, hint, printed } = done.report;
    const report = element("div", `lm-report ${passed ? "lm-passed" : "lm-failed"}`);
    report.append(element("p", "lm-verdict", passed ? "Passed" : "Not yet"));
    if (text) report.append(element("pre", "lm-text", text));
    if (hint && !passed) {
      const fold = element("details", "lm-hint");
      const words = element("p", "");
      for (const [i, part] of hint.split("`").entries()) words.append(i % 2 ? element("code", "", part) : part);
      fold.append(element("summary", "", "Hint"), words);
      report.append(fold);
    }
    panel.output.prepend(report);
    if (printed) {
      panel.output.append(element("p", "lm-printed", "Your code printed"));
      panel.write(printed);
    }
    panel.status.textContent = passed ? "Passed" : "Not yet";
    if (passed) this.#save({ passed: true });
    this.#tick();
  }

  reset() {
    if (this.panel.busy) this.session.stop();
    this.editor.value = this.stub;
    this.#save({ code: undefined });
    this.panel.restore();
    this.panel.reset.disabled = true;
    this.editor.area.focus();
  }

  #save(change) {
    this.saved = { ...this.saved, ...change, stub: this.stub };
    store.write(this.key, this.saved);
  }

  #tick() {
    this.root.classList.toggle("lm-done", this.saved.passed === true);
    this.root.querySelector(".lm-tick").hidden = this.saved.passed !== true;
  }
}
