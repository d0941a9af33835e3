/* The search: titles before text, the whole phrase before its words, the paper's equations by their number. */
"use strict";

/** One spelling of what can be typed in several ways: no case, no index signs, one kind of dash, apostrophe and space. */
const plain = (text) => text.toLowerCase().normalize("NFKC").replace(/[_^{}\\]/g, "").replace(/[\u2010-\u2015−]/g, "-").replace(/[’‘]/g, "'").replace(/ϕ/g, "φ").replace(/\s+/g, " ").trim();
const KNOWN = PLACES.map(([address, title, page, text]) => ({ address, title, page, text, in_text: plain(text),
  in_title: plain(address.includes("#") ? title : `${title} ${page}`), keys: [title, title.replace(/^Eq\. /, ""), ...(page === "Notation" ? title.split(",") : []), page.startsWith("of this book") ? "" : text.split(" ")[0]].map(plain) }));

/** Whether a word starts in a text: 16 is not in 0.016. */
const starts = (text, word) => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}.]/u.test(text[at - 1]) || !/[\p{L}\p{N}]/u.test(word[0])) return true;
  }
  return false;
};

function rank(place, phrase, words) {
  const { in_title, in_text, keys, address, page } = place;
  if (!words.every((word) => starts(in_title, word) || starts(in_text, word))) return 0;
  const closeness = [
    [keys.includes(phrase), 60],
    [in_title === phrase, 20],
    [page.startsWith("of this book"), -20],
    [!address.includes("#") && starts(in_title, phrase), 80],
    [in_title.startsWith(phrase), 5],
    [starts(in_title, phrase), 30],
    [words.every((word) => starts(in_title, word)), 20],
    [starts(in_text, phrase), 10],
    [address.includes("/api.html"), -30],
  ];
  return 50 + closeness.reduce((sum, [holds, points]) => sum + (holds ? points : 0), 0) - in_title.length / 50;
}

/** A stretch of text around the first of the words, which are marked. */
function excerpt(text, words) {
  const letters = (word) => [...word].map((letter) => letter.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[_^]?"); // κb is κ_b
  const marks = new RegExp(`(${words.map(letters).join("|")})`, "gi");
  const first = text.search(marks);
  const from = first < 60 ? 0 : text.lastIndexOf(" ", first - 50) + 1;
  const part = (from ? "… " : "") + text.slice(from, from + 190) + (text.length > from + 190 ? " …" : "");
  return part.split(marks).map((piece, k) => (k % 2 ? Object.assign(document.createElement("mark"), { textContent: piece }) : piece));
}

function show(query) {
  const phrase = plain(query);
  const words = phrase.split(" ").filter(Boolean);
  const found = words.length ? KNOWN.map((place) => [rank(place, phrase, words), place]).filter(([points]) => points > 0) : [];
  found.sort(([one], [other]) => other - one);
  document.querySelector(".found").textContent = words.length ? `${found.length || "no"} place${found.length === 1 ? "" : "s"}` : "";
  document.querySelector(".results").replaceChildren(...found.slice(0, 60).map(([, { address, title, page, text }]) => {
    const entry = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: document.documentElement.dataset.content_root + address, textContent: title });
    const where = Object.assign(document.createElement("small"), { textContent: page === title ? "" : page });
    const around = document.createElement("p");
    around.append(...excerpt(text, words));
    entry.append(link, " ", where, around);
    return entry;
  }));
}

const field = document.querySelector("form.search input");
field.form.addEventListener("submit", (event) => event.preventDefault());
field.addEventListener("input", () => {
  history.replaceState(null, "", field.value ? `?${new URLSearchParams({ q: field.value })}` : "?");
  show(field.value);
});
field.value = new URLSearchParams(location.search).get("q") ?? "";
show(field.value);
