/* What a page does beyond being read. Everything here can be missed. */
"use strict";

// -- light or dark: the device's choice, until the reader makes one ------------------------------------------------

const root = document.documentElement;
const kept = { get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* a disk's page may keep nothing */ } } };
const device = matchMedia("(prefers-color-scheme: dark)");
const scheme = () => root.dataset.scheme ?? (device.matches ? "dark" : "light");
if (kept.get("scheme")) root.dataset.scheme = kept.get("scheme");

function offerSchemes(button) {
  const name = () => { button.textContent = scheme() === "dark" ? "light" : "dark"; };
  button.hidden = false;
  button.title = "light or dark page";
  button.addEventListener("click", () => {
    const chosen = scheme() === "dark" ? "light" : "dark";
    kept.set("scheme", chosen === (device.matches ? "dark" : "light") ? null : chosen);
    root.dataset.scheme = chosen;
    name();
  });
  device.addEventListener("change", name);
  name();
}

// -- figures: larger ----------------------------------------------------------------------------------------------

/** Show a figure as large as the window, then closer still; Escape or the button ends it. */
function enlarge(figure) {
  const drawing = [...figure.querySelectorAll("svg")].find((svg) => svg.checkVisibility()).cloneNode(true);
  drawing.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id")); // what it uses stays in the page
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "close" });
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", "enlarged figure");
  dialog.append(button, drawing, figure.querySelector("figcaption").cloneNode(true));
  button.addEventListener("click", () => dialog.close());
  drawing.addEventListener("click", () => dialog.classList.toggle("close"));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

// -- code: all of it, or none ---------------------------------------------------------------------------------------

function offerCode(button, folds) {
  const show = (shown) => {
    folds.forEach((fold) => { fold.open = shown; });
    button.setAttribute("aria-pressed", shown);
  };
  button.hidden = !folds.length;
  button.addEventListener("click", () => {
    const shown = button.getAttribute("aria-pressed") === "false";
    kept.set("code", shown ? "shown" : null);
    show(shown);
  });
  if (kept.get("code")) show(true);
}

// -- when the page is there -----------------------------------------------------------------------------------------

addEventListener("DOMContentLoaded", () => {
  offerSchemes(document.querySelector(".scheme"));
  offerCode(document.querySelector(".folds"), document.querySelectorAll("details.code"));
  for (const figure of document.querySelectorAll("figure:has(svg)")) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "enlarge" });
    figure.querySelector(".downloads")?.append(" ", button);
    for (const part of [button, ...figure.querySelectorAll("svg")]) part.addEventListener("click", () => enlarge(figure));
  }
  const menu = document.querySelector(".menu");
  addEventListener("keydown", (event) => { if (event.key === "Escape") menu.open = false; });
  addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  for (const box of document.querySelectorAll(".wide, pre")) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
});
