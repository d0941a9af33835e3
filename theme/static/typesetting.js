/* Equations that do not hold up the page: MathJax is loaded, in parts, when the text is to be seen. */
"use strict";

const PLACE = new URL("mathjax/startup.js", document.currentScript.src);

/** Typeset the equations from the top, as many at a time as let the page answer in between. */
async function typeset() {
  const waiting = [...document.querySelectorAll(".math, .mathjax_process")];
  let count = 1;
  while (waiting.length) {
    await new Promise((rest) => setTimeout(rest));
    const start = performance.now();
    const parts = waiting.splice(0, count);
    await MathJax.typesetPromise(parts);
    fit(parts.flatMap((part) => [...part.querySelectorAll('mjx-container[display="true"]')]));
    count = Math.ceil(count * Math.min(2, 8 / (performance.now() - start)));
  }
  await MathJax.startup.defaultPageReady();
  for (const place of document.querySelectorAll("mjx-container[display], dd.mathjax_process")) {
    if (place.scrollWidth > place.clientWidth) place.tabIndex = 0; // for the keys that move what is too wide
  }
  const sought = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (sought && !moved) sought.scrollIntoView(); // the equations above it have grown
}

/** Set displayed equations that are wider than the page smaller, to 70 per cent at most; beyond that they scroll. */
function fit(equations) {
  const shares = equations.map((box) => box.clientWidth / box.scrollWidth);
  equations.forEach((box, k) => {
    if (shares[k] < 1) box.style.fontSize = `${parseFloat(box.style.fontSize) * Math.max(0.7, 0.96 * shares[k])}%`;
  });
}

let moved = performance.getEntriesByType("navigation")[0].type !== "navigate"; // then the browser knows the place
for (const kind of ["wheel", "touchmove", "keydown", "mousedown"]) {
  addEventListener(kind, () => { moved = true; }, { once: true, passive: true });
}

Object.assign(MathJax, {
  loader: { load: ["input/tex", "output/chtml", "a11y/assistive-mml"] },
  startup: { pageReady: typeset },
});
new PerformanceObserver((_, painted) => {
  painted.disconnect();
  document.head.append(Object.assign(document.createElement("script"), { src: PLACE }));
}).observe({ type: "paint", buffered: true });
