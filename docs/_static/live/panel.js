// What stands under an editor: buttons, how far Python has come, and the output.

import { Stopped } from "./session.js";

const KEPT = 40_000; // characters of a piece of text that stay on the page

// The elements of `parts` by their class: element("button", "lm-run", "Run").
export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  if (tag === "button") made.type = "button";
  return made;
}

export class Panel {
  #session;
  #waiting = false; // for the interpreter, or for an earlier job
  #busy = false;
  #late = ""; // text that is not on the page yet

  // `verb` is what the main button says; `output` is the element that the build filled, or null.
  constructor(session, verb, label, output) {
    this.#session = session;
    this.verb = verb;
    this.bar = element("div", "lm-bar");
    this.button = element("button", "lm-run", verb);
    this.reset = element("button", "lm-plain lm-reset", "Reset");
    this.restart = element("button", "lm-plain lm-restart", "Restart");
    this.restart.setAttribute("aria-label", "Restart Python");
    this.status = element("span", "lm-status");
    this.status.setAttribute("role", "status");
    this.progress = element("progress", "lm-progress");
    this.progress.setAttribute("aria-label", "Download of Python");
    this.progress.hidden = true;
    this.reset.disabled = true;
    this.restart.title = "Forget the names that the cells of this page have made";
    this.restart.addEventListener("click", () => session.stop());
    this.bar.append(this.button, this.reset, this.restart, this.status, this.progress);
    this.output = output ?? element("div", "lm-output");
    this.output.setAttribute("role", "log");
    this.output.setAttribute("aria-label", label);
    this.output.tabIndex = -1;
    this.built = [...this.output.childNodes];
    this.wasBuilt = this.output.classList.contains("lm-built");
  }

  get busy() {
    return this.#busy;
  }

  // Send a job; text and drawings go to the output.  Returns what came of it, or null when it was stopped.
  async send(message) {
    this.#busy = this.#waiting = true;
    this.clear();
    this.button.textContent = "Stop";
    this.button.classList.add("lm-stop");
    this.#say(this.#session.running ? "Waiting" : "");
    let began = performance.now();
    try {
      return await this.#session.send(message, {
        started: () => {
          began = performance.now();
          this.#waiting = false;
          this.progress.hidden = true;
          this.#say("Running");
        },
        text: ({ text }) => this.write(text),
        svg: ({ key, svg }) => this.draw(key, svg),
      });
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      return null;
    } finally {
      this.#flush();
      this.#busy = this.#waiting = false;
      this.progress.hidden = true;
      this.button.textContent = this.verb;
      this.button.classList.remove("lm-stop");
      const seconds = (performance.now() - began) / 1000;
      if (this.status.textContent === "Running") this.#say(seconds > 1 ? `Done in ${seconds.toFixed(1)} s` : "Done");
    }
  }

  // What the session says of itself.
  tell(status) {
    if (!this.#busy) {
      if (status.phase === "stopped") this.status.textContent = "";
      return;
    }
    if (status.phase === "download" && this.#waiting) {
      const share = status.total ? status.loaded / status.total : 0;
      if (share >= 1) return this.tell({ phase: "starting" });
      this.progress.hidden = false;
      this.progress.value = share;
      this.#say("Downloading Python", status.total ? ` ${(status.loaded / 1e6).toFixed(1)} of ${(status.total / 1e6).toFixed(1)} MB` : "");
    } else if (status.phase === "starting" && this.#waiting) {
      this.progress.hidden = false;
      this.progress.removeAttribute("value"); // how long it takes is not known
      this.#say("Starting Python");
    } else if (status.phase === "ready") {
      this.progress.hidden = true;
      this.#say("Python is ready");
    } else if (status.phase === "stopped") {
      this.#say("Stopped; the next run starts a new Python");
    } else if (status.phase === "failed") {
      this.#say("Python ended");
      this.fail(`Python could not go on: ${status.text}`);
    }
  }

  // A status; `detail` is shown and not read out, since it changes all the time.
  #say(text, detail = "") {
    if (this.status.textContent !== text) this.status.textContent = text;
    this.status.dataset.detail = detail;
  }

  clear() {
    this.#late = "";
    this.output.replaceChildren();
    this.output.classList.remove("lm-built");
  }

  // Back to what the build put there.
  restore() {
    this.#late = "";
    this.output.replaceChildren(...this.built);
    this.output.classList.toggle("lm-built", this.wasBuilt);
    this.status.textContent = "";
  }

  // Text may come faster than it can be laid out: it is put on the page once a frame.
  write(text) {
    if (!this.#late) requestAnimationFrame(() => this.#flush());
    this.#late += text;
  }

  #flush() {
    if (!this.#late) return;
    let last = this.output.lastElementChild;
    if (last?.className !== "lm-text") {
      last = element("pre", "lm-text");
      this.output.append(last);
    }
    const whole = last.textContent + this.#late;
    last.textContent = whole.length > KEPT ? `… ${whole.slice(-KEPT / 2)}` : whole;
    this.#late = "";
  }

  fail(text) {
    this.#flush();
    this.output.append(element("pre", "lm-error", text));
  }

  draw(key, svg) {
    this.#flush();
    let figure = [...this.output.children].find((child) => child.dataset.key === key);
    if (!figure) {
      figure = element("figure", "lm-figure");
      figure.dataset.key = key;
      figure.setAttribute("aria-live", "off"); // a curve that is redrawn ten times a second is not read out
      this.output.append(figure);
    }
    figure.innerHTML = svg;
  }
}
