// Sort and filter the tables of claims. Without this script they are whole, in the order of the chapters.
"use strict";

const VERDICTS = ["holds", "holds-if", "corrected", "refuted", "undecidable"];

function element(name, properties, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

// What a row says as one would type it: κ_b, Γ_c, ξ^S.
function written(row) {
  const copy = row.cloneNode(true);
  copy.querySelectorAll("annotation").forEach((tex) => tex.remove());
  copy.querySelectorAll("sub, :is(msub, msubsup) > :nth-child(2)").forEach((low) => low.prepend("_"));
  copy.querySelectorAll("sup, msup > :nth-child(2), msubsup > :nth-child(3)").forEach((high) => high.prepend("^"));
  return copy.textContent;
}

function enhance(table) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const words = element("input", { type: "search", placeholder: "search the claims" });
  words.setAttribute("aria-label", "search the claims");
  const kind = element("select", {}, element("option", { value: "", textContent: "every kind" }));
  kind.setAttribute("aria-label", "kind of claim");
  for (const name of new Set(rows.map((row) => row.cells[1].textContent))) {
    kind.append(element("option", { textContent: name }));
  }
  const boxes = VERDICTS.filter((verdict) => rows.some((row) => row.dataset.verdict === verdict)).map((verdict) =>
    element("input", { type: "checkbox", value: verdict, checked: true }),
  );
  const chips = boxes.map((box) => {
    const count = rows.filter((row) => row.dataset.verdict === box.value).length;
    const badge = element("span", { className: `verdict verdict-${box.value}`, textContent: box.value });
    return element("label", {}, box, badge, ` ${count}`);
  });
  const bases = ["machine", "proof", "computation", "search"].filter((by) => rows.some((row) => row.dataset.by === by));
  const basisBoxes = bases.map((by) => element("input", { type: "checkbox", value: by, checked: true }));
  for (const box of basisBoxes) {
    const count = rows.filter((row) => row.dataset.by === box.value).length;
    chips.push(element("label", {}, box, ` by ${box.value} ${count}`));
  }
  const shown = element("output", {});
  const texts = new Map(); // of the rows, once words are sought

  function filter() {
    const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const accepted = new Set(basisBoxes.filter((box) => box.checked).map((box) => box.value));
    const sought = words.value.toLowerCase().match(/\S+/g) ?? [];
    for (const row of rows) {
      if (sought.length && !texts.has(row)) texts.set(row, `${written(row)} ${row.dataset.id}`.toLowerCase());
      row.hidden = !(
        (!row.dataset.by || accepted.has(row.dataset.by)) &&
        verdicts.has(row.dataset.verdict) &&
        (!kind.value || row.cells[1].textContent === kind.value) &&
        sought.every((word) => texts.get(row).includes(word))
      );
    }
    shown.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} claims`;
  }

  function key(row, column) {
    return column === 3 ? String(VERDICTS.indexOf(row.dataset.verdict)) : row.cells[column].textContent;
  }

  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = element("button", { type: "button", textContent: head.textContent });
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      [...table.tHead.rows[0].cells].forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const order = [...rows].sort((one, two) =>
        key(one, column).localeCompare(key(two, column), "en", { numeric: true }),
      );
      body.append(...(down ? order.reverse() : order));
    });
    head.replaceChildren(button);
  });
  for (const control of [words, kind, ...boxes, ...basisBoxes]) control.addEventListener("input", filter);
  table.before(element("div", { className: "claims-controls" }, words, kind, ...chips, shown));
  filter();
}

document.querySelectorAll("table.claims").forEach(enhance);
