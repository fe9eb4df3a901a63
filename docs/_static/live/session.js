// One Python for all cells of a page: it starts at the first click, runs one cell at a time, and can be stopped.

export class Stopped extends Error {}

export class Session {
  #worker = null;
  #ready = null; // promises that the interpreter is ready
  #fail = null; // ends whatever waits for the worker
  #jobs = new Map(); // by id: what to call
  #queue = Promise.resolve();
  #next = 1;
  onstatus = () => {}; // called with {phase: "download" | "starting" | "ready" | "stopped" | "failed", …}
  ran = new Set(); // names of cells that this interpreter has run without an error

  get running() {
    return this.#worker !== null;
  }

  // Start the interpreter, if it is not there yet.
  start() {
    this.#ready ??= new Promise((resolve, reject) => {
      this.#fail = reject;
      this.onstatus({ phase: "download", loaded: 0, total: 0 });
      this.#worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
      this.#worker.onerror = (event) => this.#end("failed", event.message || "the worker of this page could not be loaded");
      this.#worker.onmessage = ({ data }) => {
        const job = this.#jobs.get(data.id);
        if (data.type === "progress") this.onstatus({ phase: "download", ...data });
        else if (data.type === "phase") this.onstatus({ phase: "starting" });
        else if (data.type === "ready") {
          this.onstatus({ phase: "ready", version: data.version });
          resolve();
        } else if (data.type === "failed") this.#end("failed", data.text);
        else if (data.type === "done") {
          this.#jobs.delete(data.id);
          job?.resolve(data);
        } else job?.[data.type]?.(data);
      };
      this.#worker.postMessage({ type: "start" });
    });
    return this.#ready;
  }

  // Send a job when those before it are done.  `handlers`: started(), text({text}), svg({key, svg}).  Resolves to {error} or {report}.
  send(message, handlers) {
    const job = this.#queue.then(async () => {
      await this.start();
      handlers.started?.();
      const id = this.#next++;
      const done = await new Promise((resolve, reject) => {
        this.#fail = reject;
        this.#jobs.set(id, { ...handlers, resolve });
        this.#worker.postMessage({ ...message, id });
      });
      if (message.type === "run" && !done.error) this.ran.add(message.name);
      return done;
    });
    this.#queue = job.catch(() => {});
    return job;
  }

  // End the interpreter, whatever it is doing.
  stop() {
    this.#end("stopped");
  }

  #end(phase, text = "") {
    if (this.#worker) {
      this.#worker.onmessage = this.#worker.onerror = null; // the last words of an ended worker may come late, and are not the next one's
      this.#worker.terminate();
    }
    const fail = this.#fail;
    this.#worker = this.#ready = this.#fail = null;
    this.#jobs.clear();
    this.ran.clear();
    this.onstatus({ phase, text });
    fail?.(new Stopped(text));
  }
}
