// The Python of a page: a module worker that holds one interpreter, so that a cell that never ends can be stopped by ending it.
//
// In:  {type: "start"}, {type: "run", id, name, source}, {type: "grade", id, day, name, source}
// Out: {type: "progress", loaded, total}, {type: "phase", text}, {type: "ready", version}, {type: "failed", text},
//      {type: "text", id, text}, {type: "svg", id, key, svg}, {type: "done", id, error | report}

const here = new URL(".", import.meta.url);
const pyodideFolder = new URL("../pyodide/", here);
let python, scope, cells;
let current = null; // the id of the cell that runs
let held = ""; // text that waits for the next message
let allowance = 40; // messages that may go out at once: a loop that prints must not drown the page
let allowanceAt = 0;

function flush() {
  if (held) postMessage({ type: "text", id: current, text: held });
  held = "";
}

function write(text) {
  held += text;
  if (held.length > 60_000) held = `… ${held.slice(-20_000)}`;
  const now = performance.now();
  allowance = Math.min(40, allowance + (now - allowanceAt) / 50);
  allowanceAt = now;
  if (allowance >= 1) {
    allowance -= 1;
    flush();
  }
}

// Every download of the interpreter goes through here and is counted.
function countDownloads(total) {
  const plain = self.fetch.bind(self);
  let loaded = 0;
  self.fetch = async (resource, options) => {
    const response = await plain(resource, options);
    if (!response.ok || !response.body) return response;
    const counter = new TransformStream({
      transform(chunk, controller) {
        loaded += chunk.byteLength;
        postMessage({ type: "progress", loaded, total });
        controller.enqueue(chunk);
      },
    });
    const wasm = response.url.split("?")[0].endsWith(".wasm");
    const headers = { "Content-Type": wasm ? "application/wasm" : response.headers.get("Content-Type") ?? "application/octet-stream" };
    return new Response(response.body.pipeThrough(counter), { headers });
  };
}

async function bytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} is not there (${response.status})`);
  return new Uint8Array(await response.arrayBuffer());
}

async function start() {
  const manifest = JSON.parse(new TextDecoder().decode(await bytes(new URL("manifest.json", here))));
  countDownloads(manifest.bytes);
  const library = bytes(new URL(`linalgml.zip?v=${manifest.version}`, here));
  const lock = bytes(new URL("pyodide-lock.json", pyodideFolder));
  const helpers = Promise.all(["cells.py", "live.py"].map(async (name) => [name, await bytes(new URL(`${name}?v=${manifest.version}`, here))]));
  const { loadPyodide } = await import(new URL("pyodide.mjs", pyodideFolder));
  python = await loadPyodide({
    indexURL: pyodideFolder.href,
    lockFileContents: new TextDecoder().decode(await lock),
    stdin: () => null,
  });
  postMessage({ type: "phase", text: "Starting Python" });
  const decoder = { out: new TextDecoder(), err: new TextDecoder() };
  for (const [name, set] of [["out", "setStdout"], ["err", "setStderr"]]) {
    python[set]({
      write(buffer) {
        write(decoder[name].decode(buffer, { stream: true }));
        return buffer.length;
      },
    });
  }
  python.unpackArchive(await library, "zip", { extractDir: "/home/pyodide" });
  for (const [name, data] of await helpers) python.FS.writeFile(`/home/pyodide/${name}`, data);
  cells = python.pyimport("cells");
  scope = python.toPy({ __name__: "__main__" });
  python.pyimport("linalgml");
  postMessage({ type: "ready", version: python.version });
}

const draw = (key, svg) => {
  flush();
  postMessage({ type: "svg", id: current, key, svg });
};

function asObject(result) {
  if (result === undefined || result === null) return null;
  const object = result.toJs({ dict_converter: Object.fromEntries });
  result.destroy();
  return object;
}

self.onmessage = async ({ data }) => {
  try {
    if (data.type === "start") return await start();
    current = data.id;
    if (data.type === "run") {
      const error = asObject(cells.run(data.source, data.name, scope, draw));
      flush();
      postMessage({ type: "done", id: data.id, error });
    } else if (data.type === "grade") {
      const report = asObject(cells.grade(data.day, data.name, data.source, draw));
      flush();
      postMessage({ type: "done", id: data.id, report });
    }
  } catch (error) {
    flush();
    const text = String(error.message ?? error);
    const deep = "the stack of the browser is full. Calls, or a chain of objects that was freed, went thousands deep.";
    postMessage({ type: "failed", text: text.includes("call stack size") ? deep : text });
  }
};
