/* What reading asks of a page beyond its text: figures to look at closely, code to fold. */
"use strict";

/** Show a figure as large as the window; Escape, a click or the button ends it. */
function enlarge(figure) {
  const drawing = figure.querySelector("svg").cloneNode(true);
  drawing.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id")); // what it uses stays in the page
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "close" });
  const dialog = Object.assign(document.createElement("dialog"), { className: "closeup" });
  dialog.setAttribute("aria-label", "enlarged figure");
  dialog.append(button, drawing, figure.querySelector("figcaption").cloneNode(true));
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false; // a file may not fetch another

for (const figure of document.querySelectorAll(".book-figure")) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "enlarge" });
  figure.querySelector(".downloads").append(button);
  for (const part of [button, figure.querySelector("svg")]) part.addEventListener("click", () => enlarge(figure));
}

/** Fold all code, or unfold it, as notebooks fold the code of a figure. */
function foldCode(folded) {
  for (const code of document.querySelectorAll(".cell > .cell_input")) {
    const fold = Object.assign(document.createElement("details"), { className: "admonition hide above-input" });
    fold.innerHTML = `<summary><p class="collapsed admonition-title">Show code cell source</p>
      <p class="expanded admonition-title">Hide code cell source</p></summary>`;
    code.before(fold);
    fold.append(code);
  }
  document.querySelectorAll("details.above-input").forEach((fold) => { fold.open = !folded; });
}

const narrow = matchMedia("(max-width: 600px)").matches;
if (narrow) foldCode(true);
if (document.querySelector(".cell_input")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: "code" });
  button.title = "Show or hide all code";
  button.setAttribute("aria-pressed", !narrow);
  button.addEventListener("click", () => {
    const shown = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", !shown);
    foldCode(shown);
  });
  document.querySelector(".article-header-buttons").prepend(button);
}
