// Makes the code of a page live.  Without this script the page shows the code, its output and the solutions all the same.

import { Cell } from "./cell.js";
import { Exercise } from "./exercise.js";
import { element } from "./panel.js";
import { Session } from "./session.js";

const help = element("p", "lm-hidden", "Once you have clicked or typed, Tab indents; Escape and then Tab leaves the editor. Control or Shift with Enter runs the code.");
help.id = "lm-editor-help";
document.body.append(help);

const session = new Session();
const cells = [];
for (const root of document.querySelectorAll(".lm-cell")) cells.push(new Cell(root, session, cells));
const exercises = [...document.querySelectorAll(".lm-exercise")].map((root) => new Exercise(root, session));

session.onstatus = (status) => {
  document.documentElement.classList.toggle("lm-python", session.running && status.phase === "ready");
  for (const { panel } of [...cells, ...exercises]) panel.tell(status);
};
