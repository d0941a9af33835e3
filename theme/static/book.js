/* What a page does beyond being read. Everything here can be missed. */
"use strict";

// -- light or dark: the device's choice, until the reader makes one ------------------------------------------------

const root = document.documentElement;
const kept = { get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* a disk's page may keep nothing */ } } };
const device = matchMedia("(prefers-color-scheme: dark)");
if (kept.get("scheme")) root.dataset.scheme = kept.get("scheme");

function otherScheme() {
  const chosen = (root.dataset.scheme ?? (device.matches ? "dark" : "light")) === "dark" ? "light" : "dark";
  kept.set("scheme", chosen === (device.matches ? "dark" : "light") ? null : chosen);
  root.dataset.scheme = chosen;
}

// -- type: worth a moment's wait, and no more ------------------------------------------------------------------------

const FACES = ["1em BookSerif", "italic 1em BookSerif", "600 1em BookSerif", "1em BookSans", "600 1em BookSans", "1em BookMath"];
const PATIENCE = 1500; // ms
root.dataset.waiting = "";
Promise.race([
  Promise.allSettled(FACES.map((face) => document.fonts.load(face))),
  new Promise((enough) => { setTimeout(enough, PATIENCE); }),
]).finally(() => {
  delete root.dataset.waiting;
  if (document.readyState === "complete") reach(document); // with other type other lines are too wide
});

// -- figures: larger ----------------------------------------------------------------------------------------------

/** Show a figure as large as the window, then closer still; Escape or the button ends it. */
function enlarge(figure) {
  const { currentSrc: src, alt } = figure.querySelector("img");
  const drawing = Object.assign(new Image(), { src, alt });
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

function showCode(shown) {
  document.querySelector(".folds").setAttribute("aria-pressed", shown);
  document.querySelectorAll("details.code").forEach((fold) => { fold.open = shown; });
}

function otherCode(button) {
  const shown = button.getAttribute("aria-pressed") === "false";
  kept.set("code", shown ? "shown" : null);
  showCode(shown);
}

/** The element that the end of an address names; what is no such name, #100%, names nothing. */
function named(hash) {
  try { return document.getElementById(decodeURIComponent(hash.slice(1))); } catch { return null; }
}

// -- previews: what a link leads to, what a symbol means ------------------------------------------------------------

/** What a link leads to: a piece of this page, or the template that the book has left for another. */
function ahead(link) {
  const kept = document.querySelector(`template[data-for="${CSS.escape(link.getAttribute("href"))}"]`);
  if (kept) return [kept.content.cloneNode(true)];
  if (link.pathname !== location.pathname || !link.hash || link.matches(".headerlink, .contents a")) return [];
  const target = named(link.hash);
  if (!target) return [];
  const parts = target.matches("section") ? [target.querySelector("h1, h2, h3, h4"), target.querySelector("p")] : [target];
  return parts.filter(Boolean).map((part) => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll(".headerlink, .downloads, .eqno, button").forEach((aside) => aside.remove());
    for (const piece of [copy, ...copy.querySelectorAll("[id]")]) piece.removeAttribute("id");
    if (copy.matches("details")) copy.open = true;
    return copy;
  });
}

function offerPreviews(article) {
  const box = Object.assign(document.createElement("div"), { className: "preview", id: "preview", role: "tooltip", hidden: true });
  let waiting = 0;
  let owner = null;
  const hide = () => {
    clearTimeout(waiting);
    owner?.removeAttribute("aria-describedby");
    owner = null;
    box.hidden = true;
  };
  const show = (place, parts) => {
    hide();
    if (!parts.length) return;
    owner = place;
    place.setAttribute("aria-describedby", box.id);
    box.replaceChildren(...parts);
    box.hidden = false;
    const [at, width] = [place.getBoundingClientRect(), box.offsetWidth];
    const above = at.bottom + box.offsetHeight + 12 > innerHeight && at.top > box.offsetHeight + 60;
    box.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - width - 8)) + scrollX}px`;
    box.style.top = `${(above ? at.top - box.offsetHeight - 6 : at.bottom + 6) + scrollY}px`;
  };
  const soon = (place, parts) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(place, parts()), 250);
  };
  const glossary = Object.fromEntries([...document.querySelectorAll("template[data-symbol]")].map((note) => [note.dataset.symbol, note.content]));
  const meaning = (symbol) => glossary[symbol.textContent.replace(/\s/g, "")]?.cloneNode(true);
  article.after(box);
  article.addEventListener("pointerover", ({ target }) => {
    const link = target.closest("a[href]");
    const symbol = target.closest("msub") ?? target.closest("mi");
    if (link) soon(link, () => ahead(link));
    else if (symbol && meaning(symbol)) soon(symbol, () => [meaning(symbol)]);
    else if (!box.contains(target)) { clearTimeout(waiting); waiting = setTimeout(hide, 250); }
  });
  box.addEventListener("pointerenter", () => clearTimeout(waiting));
  box.addEventListener("pointerleave", hide);
  article.addEventListener("focusin", ({ target }) => {
    if (target.matches(":focus-visible")) show(target, target.matches("a[href]") ? ahead(target) : [meaning(target)].filter(Boolean));
  });
  addEventListener("keydown", function first({ key }) { // each symbol is reached by keys where the page first has it
    if (key !== "Tab") return;
    removeEventListener("keydown", first);
    const reached = new Set();
    for (const symbol of article.querySelectorAll("p > math :is(msub, mi), .equation :is(msub, mi)")) {
      const name = symbol.textContent.replace(/\s/g, "");
      if (!glossary[name] || reached.has(name) || symbol.closest("a, summary, details:not([open])")) continue;
      reached.add(name);
      symbol.setAttribute("tabindex", "0");
    }
  });
  article.addEventListener("focusout", hide);
  addEventListener("keydown", ({ key }) => key === "Escape" && hide());
}

// -- contents: where the reader is ------------------------------------------------------------------------------------

function followReader() {
  const line = { rootMargin: "-20% 0px -79% 0px" };
  const here = new IntersectionObserver((sections) => sections.forEach(({ target, isIntersecting }) => {
    document.querySelector(`.contents a[href="#${CSS.escape(target.id)}"]`)?.toggleAttribute("data-here", isIntersecting);
  }), line);
  document.querySelectorAll("article section section[id]").forEach((section) => here.observe(section));
}

// -- what scrolls is reached by keys ---------------------------------------------------------------------------------

function reach(part) {
  const boxes = [...part.querySelectorAll(".wide, .long, .claim-statement, .claim-correction, pre, td")]
    .filter((box) => box.checkVisibility({ contentVisibilityAuto: true }));
  boxes.filter((box) => box.scrollWidth > box.clientWidth + 1).forEach((box) => { box.tabIndex = 0; });
}

// -- copying: mathematics goes along as TeX --------------------------------------------------------------------------

addEventListener("copy", (event) => {
  const selection = getSelection();
  const piece = document.createElement("div");
  for (let k = 0; k < selection.rangeCount; k += 1) piece.append(selection.getRangeAt(k).cloneContents());
  if (!piece.querySelector("math")) return;
  event.clipboardData.setData("text/html", piece.innerHTML);
  piece.querySelectorAll("math").forEach((math) => math.replaceWith(`$${math.getAttribute("alttext")}$`));
  piece.querySelectorAll(".headerlink, button").forEach((aside) => aside.remove());
  piece.querySelectorAll("p, li, h1, h2, h3, h4, .equation, tr, figcaption").forEach((block) => block.append("\n\n"));
  event.clipboardData.setData("text/plain", piece.textContent.replace(/[^\S\n]+/g, " ").replace(/ ?\n ?(?!\n)/g, " ").replace(/\s*\n\s*/g, "\n\n").trim());
  event.preventDefault();
});

async function copyTeX(button) {
  try {
    await navigator.clipboard.writeText(button.closest(".equation").querySelector("math").getAttribute("alttext"));
    button.textContent = "copied";
  } catch { button.textContent = "not allowed here"; } // in a frame, or on a page that came without encryption
  setTimeout(() => { button.textContent = "copy TeX"; }, 1500);
}

// -- what is pressed, and what is done once the page is there --------------------------------------------------------

const PRESSED = { ".scheme": otherScheme, ".folds": otherCode, ".enlarge, .drawing": (part) => enlarge(part.closest("figure")), ".tex": copyTeX, ".print": () => print() };

addEventListener("click", ({ target }) => {
  for (const [kind, act] of Object.entries(PRESSED)) if (target.closest(kind)) act(target.closest(kind));
  const menu = document.querySelector(".menu");
  if (!menu.contains(target)) menu.open = false;
});
addEventListener("keydown", ({ key }) => { if (key === "Escape") document.querySelector(".menu").open = false; });
addEventListener("DOMContentLoaded", () => {
  if (kept.get("code")) showCode(true);
  unfold();
  offerPreviews(document.querySelector("article"));
  followReader();
  document.addEventListener("toggle", ({ target }) => reach(target), true);
  document.addEventListener("contentvisibilityautostatechange", ({ target, skipped }) => { if (!skipped) reach(target); });
});
const unfold = () => named(location.hash)?.closest("details")?.setAttribute("open", "");
addEventListener("hashchange", unfold);
addEventListener("load", () => reach(document));
