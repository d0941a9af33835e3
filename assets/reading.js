/* What reading asks of a page beyond its text: equations that do not hold it up, and figures to look at closely. */
"use strict";

/** Typeset the equations from the top, a few at a time, so that the page answers in between. */
async function typeset() {
  const waiting = [...document.querySelectorAll(".math, .mathjax_process")];
  while (waiting.length) {
    const start = performance.now();
    while (waiting.length && performance.now() - start < 8) await MathJax.typesetPromise([waiting.shift()]);
    await new Promise((rest) => setTimeout(rest));
  }
  await MathJax.startup.defaultPageReady();
  const sought = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (sought && !moved) sought.scrollIntoView(); // the equations above it have grown
}

/** Show a figure as large as the window; Escape, a click or the button ends it. */
function enlarge(figure) {
  const drawing = figure.querySelector("svg").cloneNode(true);
  drawing.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id")); // what it uses stays in the page
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "close" });
  const dialog = Object.assign(document.createElement("dialog"), { className: "closeup" });
  dialog.setAttribute("aria-label", "enlarged figure");
  dialog.append(button, drawing);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false; // a file may not fetch another
let moved = performance.getEntriesByType("navigation")[0].type !== "navigate"; // then the browser knows the place
for (const kind of ["wheel", "touchmove", "keydown", "mousedown"]) {
  addEventListener(kind, () => { moved = true; }, { once: true, passive: true });
}
if (window.MathJax) window.MathJax.startup = { pageReady: typeset };

for (const figure of document.querySelectorAll(".book-figure")) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "enlarge" });
  figure.querySelector(".downloads")?.append(button);
  for (const part of [button, figure.querySelector("svg")]) part.addEventListener("click", () => enlarge(figure));
}
