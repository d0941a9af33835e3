/* The explorer: sliders for every parameter, the two energies in time, and what follows from them.
   The model's formulas come from formulas.js, printed by SymPy. Here: a step in time, a root, a drawing. */
"use strict";

// -- numbers ----------------------------------------------------------------------------------------

/** Exponential of a small real matrix: scaling, Taylor series, squaring. */
function expm(matrix) {
  const n = matrix.length;
  const times = (p, q) => p.map((row) => q[0].map((_, j) => row.reduce((sum, x, k) => sum + x * q[k][j], 0)));
  const norm = Math.max(...matrix.map((row) => row.reduce((sum, x) => sum + Math.abs(x), 0)));
  const squarings = Math.max(0, Math.ceil(Math.log2(norm)) + 1);
  const scaled = matrix.map((row) => row.map((x) => x / 2 ** squarings));
  let term = matrix.map((row, i) => row.map((_, j) => Number(i === j)));
  let sum = term;
  for (let k = 1; k <= 18; k += 1) {
    term = times(term, scaled).map((row) => row.map((x) => x / k));
    sum = sum.map((row, i) => row.map((x, j) => x + term[i][j]));
  }
  for (let k = 0; k < squarings; k += 1) sum = times(sum, sum);
  return sum;
}

/** Energies of charger and battery at n + 1 times from 0 to T: x' = Mx - i(F, 0), one exact step after another. */
function evolve(s, T, n) {
  const [aa, aai, ab, abi, ba, bai, bb, bbi] = drift(s);
  const dt = T / n;
  const step = expm([
    [aa, -aai, ab, -abi, 0],
    [aai, aa, abi, ab, -s.F],
    [ba, -bai, bb, -bbi, 0],
    [bai, ba, bbi, bb, 0],
    [0, 0, 0, 0, 0],
  ].map((row) => row.map((x) => x * dt)));
  const charger = [0];
  const battery = [0];
  let x = [0, 0, 0, 0, 1];
  for (let k = 1; k <= n; k += 1) {
    x = step.map((row) => row.reduce((sum, m, i) => sum + m * x[i], 0));
    charger.push(x[0] ** 2 + x[1] ** 2);
    battery.push(x[2] ** 2 + x[3] ** 2);
  }
  return { charger, battery };
}

/** Detuning with the largest steady battery energy: the one root of x^3 + px + r with the sign of -r, by Newton from above. */
function bestDetuning(s) {
  const [p, r] = cubic(s);
  let z = Math.sqrt(Math.max(-p, 0)) + Math.cbrt(Math.abs(r));
  for (let k = 0; k < 60 && z > 0; k += 1) {
    const next = z - (z ** 3 + p * z - Math.abs(r)) / (3 * z ** 2 + p);
    if (!(next < z)) break;
    z = next;
  }
  return (r > 0 ? -z : z) / 2;
}

/** A laser on one oscillator with the charger's damping, and no battery: Fig. 5 (a). */
const direct = (s) => ({ ...s, J: 0, Gamma: 0, Delta: 0 });
const superOptimal = (s) => ({ ...s, J: 0, Delta: 0, y: ratio(s)[0] });
const tuned = (s) => ({ ...s, Delta: bestDetuning(s) });

// -- the page ---------------------------------------------------------------------------------------

const PARAMETERS = {
  F: { label: "drive F", min: 0.01, max: 1, step: 0.01, value: 0.1 },
  J: { label: "coupling |J|", min: 0, max: 1, step: 0.005, value: 0 },
  phi: { label: "phase φ", min: -3.14, max: 3.14, step: 0.01, value: 0 },
  Gamma: { label: "reservoir Γ", min: 0, max: 2, step: 0.01, value: 0.4 },
  kappa_a: { label: "charger damping κ_a", min: 0.001, max: 0.5, step: 0.001, value: 0.05 },
  kappa_b: { label: "battery damping κ_b", min: 0.001, max: 0.5, step: 0.001, value: 0.01 },
  y: { label: "ratio y = |p_a|²/|p_b|²", min: 0.1, max: 100, step: 0.1, value: 5 },
  Delta: { label: "detuning Δ", min: -1, max: 1, step: 0.0001, value: 0 },
  T: { label: "time shown", min: 10, max: 2000, step: 10, value: 300 },
};
const FIRST = Object.fromEntries(Object.entries(PARAMETERS).map(([key, { value }]) => [key, value]));
const PAPER = { F: 0.1, phi: 0, kappa_a: 0.05, kappa_b: 0.01, y: 1, Delta: 0, T: 300 };
const PRESETS = {
  "Fig. 2: conventional, best detuning": tuned({ ...PAPER, J: 0.2, Gamma: 0 }),
  "Fig. 2: conventional, on resonance": { ...PAPER, J: 0.2, Gamma: 0 },
  "Fig. 2: reservoir added": tuned({ ...PAPER, J: 0.2, Gamma: 0.4 }),
  "Fig. 3: reservoir instead of J": { ...PAPER, J: 0, Gamma: 0.4 },
  "Figs. 4, 6 (c), 7: super-optimal": { ...PAPER, J: 0, Gamma: 0.4, y: 5 },
  "Fig. 6 (b): well isolated battery, coherent": tuned({ ...PAPER, J: 0.2, Gamma: 0, kappa_b: 0.001 }),
  "Fig. 6 (c): well isolated battery, super-optimal": { ...PAPER, J: 0, Gamma: 0.4, kappa_b: 0.001, y: 50, T: 1000 },
  "Chapter 7: matched coupling": { ...PAPER, J: matched(PAPER)[0], Gamma: 0 },
};
const ACTIONS = {
  "best detuning": tuned,
  "best ratio": (s) => ({ ...s, y: ratio(s)[0] }),
  "super-optimal": superOptimal,
  "matched coupling": (s) => ({ ...s, J: matched(s)[0], Gamma: 0, Delta: 0 }),
};
const POINTS = 400;
const CURVES = [
  { key: "battery", label: "battery E_B", colour: "red", dash: "" },
  { key: "charger", label: "charger E_A", colour: "blue", dash: "6 3" },
  { key: "direct", label: "direct, at Δ = 0", colour: "green", dash: "8 3 2 3" },
];

const FALLBACK = { red: "#c8440a", blue: "#0072b2", green: "#00805c" };

const show = (x) => (Number.isFinite(x) ? String(Number(x.toPrecision(4))) : "∞");

/** A name such as κ_a with its index set low, in a page and in a drawing. */
const low = (name) => name.replace(/_(\w)/g, "<sub>$1</sub>");
const lowDrawn = (name) => name.replace(/_(\w)([^_]*)/g, '<tspan dy="3" font-size="75%">$1</tspan><tspan dy="-3">$2</tspan>');

/** What a value must be and is not, if anything. */
function broken(key, value) {
  if (!(Math.abs(value) <= 1e15)) return "be a number up to 1e15 in size";
  if (["F", "kappa_a", "kappa_b", "y", "T"].includes(key) && value < 1e-15) return "be positive, 1e-15 at least";
  return ["J", "Gamma"].includes(key) && value < 0 ? "not be negative" : "";
}

/** Whether the steps in time would lose more digits than a drawing shows. */
const tooFast = (s) => s.T * Math.max(s.F, ...drift(s).map(Math.abs)) > 1e12;

/** When the battery's energy gets above that of direct charging for good: between two points, by regula falsi. */
function overtaking(s, battery, single) {
  const lead = battery.map((E, k) => E - single[k]);
  const last = lead.findLastIndex((E) => E <= 0);
  if (last === POINTS) return "not in the time shown";
  if (last === 0) return `before t = ${show(s.T / POINTS)}`;
  let [low, high] = [last, last + 1].map((k) => [(k * s.T) / POINTS, lead[k]]);
  for (let k = 0; k < 6; k += 1) {
    const t = low[0] - (low[1] * (high[0] - low[0])) / (high[1] - low[1]);
    const now = evolve(s, t, 1).battery[1] - evolve(direct(s), t, 1).charger[1];
    if (now > 0) high = [t, now];
    else low = [t, now];
  }
  return `at t = ${show((low[0] + high[0]) / 2)}`;
}

/** Everything that the page shows of one setting. */
function results(s) {
  const { charger, battery } = evolve(s, s.T, POINTS);
  const single = evolve(direct(s), s.T, POINTS).charger;
  const [E_A, E_B] = steady(s);
  const alone = steady(direct(s))[0];
  const conventional = steady(tuned({ ...s, J: s.Gamma / 2, Gamma: 0 }))[1];
  const best = bestDetuning(s);
  const kappa2 = s.kappa_a ** 2 + s.kappa_b ** 2;
  return {
    curves: { charger, battery, direct: single },
    bound: bound(s)[0],
    numbers: [
      ["steady E_B", show(E_B)],
      ["steady E_A", show(E_A)],
      ["share of the bound F²/(κ_aκ_b)", `${show((100 * E_B) / bound(s)[0])} %`],
      ["best detuning", show(best)],
      ["overtakes direct charging", overtaking(s, battery, single)],
    ],
    claims: [
      ["The laser has the best detuning", Math.abs(s.Delta - best) < 1e-3 || E_B > 0.9999 * steady(tuned(s))[1]],
      ['<a href="03-optimal-charging.html#claim-eq-13">Eq. (13)</a> is real: |J|² > κ²/8', s.J ** 2 > kappa2 / 8],
      ['The battery ends above direct charging: ΔE > 0, <a href="05-in-defence-of-the-charger.html#claim-eq-26">Eqs. (26) and (27)</a>', E_B > alone],
      ['It ends above the conventional optimum at |J| = Γ/2: <a href="04-super-optimal-charging.html#fig-4">𝒢_B > 0</a>, where Γ > 0', s.Gamma > 0 ? E_B > conventional : null],
      ['The charger’s energy is that of direct charging within 1 %, <a href="04-super-optimal-charging.html#claim-eq-22">Eqs. (22) and (25)</a>', Math.abs(E_A / alone - 1) < 0.01],
      ['A charger can pay at all: κ_b < κ_a/4, <a href="07-a-universal-bound.html#when-does-a-charger-pay">chapter 7</a>', s.kappa_b < s.kappa_a / 4],
    ],
  };
}

/** Round numbers for an axis from 0 to the maximum. */
function ticks(maximum) {
  const raw = maximum / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((m) => m * power >= raw) * power;
  return Array.from({ length: Math.floor(maximum / step) + 1 }, (_, k) => Number((k * step).toPrecision(6)));
}

/** The curves as SVG, at the width and the height that the page has for them. */
function drawing({ curves, bound: limit }, T, width, tallest = 400) {
  const columns = width < 520 ? 1 : CURVES.length;
  const [height, left, right, top] = [Math.min(tallest, 0.7 * width + (columns === 1 ? 40 : 0)), 52, 14, 14];
  const bottom = 56 + (18 * CURVES.length) / columns;
  const highest = Math.max(...Object.values(curves).flat(), 1e-12);
  const maximum = 1.06 * (limit < 4 * highest ? Math.max(limit, highest) : highest);
  const X = (t) => left + (t / T) * (width - left - right);
  const Y = (E) => height - bottom - (E / maximum) * (height - top - bottom);
  const parts = [];
  const text = (x, y, anchor, content) => parts.push(`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${lowDrawn(String(content))}</text>`);
  const line = (d, colour, dash, w) => parts.push(`<path d="${d}" fill="none" stroke="${colour}" stroke-width="${w}"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`);
  line(`M${left},${top}V${height - bottom}H${width - right}`, "currentColor", "", 1);
  for (const t of ticks(T)) {
    line(`M${X(t)},${height - bottom}v5`, "currentColor", "", 1);
    text(X(t), height - bottom + 19, "middle", t);
  }
  for (const E of ticks(maximum)) {
    line(`M${left},${Y(E)}h-5`, "currentColor", "", 1);
    text(left - 9, Y(E) + 4, "end", E);
  }
  text((left + width - right) / 2, height - bottom + 40, "middle", "time t (inverse unit of the rates)");
  parts.push(`<text transform="translate(13 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">energy (ħω)</text>`);
  if (limit < maximum) {
    line(`M${left},${Y(limit)}H${width - right}`, "currentColor", "1 4", 1);
    text(left + 8, Y(limit) + 15, "start", "bound F²/(κ_aκ_b)");
  }
  CURVES.forEach(({ key, label, colour, dash }, k) => {
    const d = curves[key].map((E, i) => `${i ? "L" : "M"}${X((i * T) / POINTS).toFixed(1)},${Y(E).toFixed(1)}`).join("");
    const paint = `var(--figure-${colour}, ${FALLBACK[colour]})`;
    const x = left + ((k % columns) * (width - left)) / columns;
    const y = height - bottom + 58 + 18 * Math.floor(k / columns);
    line(d, paint, dash, 2);
    line(`M${x},${y}h30`, paint, dash, 2);
    text(x + 36, y + 4, "start", label);
  });
  return { size: [width, height], body: parts.join("") };
}

function build(root) {
  let s = { ...FIRST };
  const inputs = {};
  const find = (name) => root.querySelector(`[data-explorer="${name}"]`);
  let last = null;
  let waiting = false;
  let settled = 0;

  const refused = {};

  const readAddress = () => change(Object.fromEntries([...new URLSearchParams(location.hash.slice(1))].filter(([key]) => Object.hasOwn(s, key))));

  function render() {
    waiting = false;
    for (const [key, { range, number }] of Object.entries(inputs)) {
      range.value = s[key];
      const shown = key in refused ? Number(refused[key].value) : Number(s[key].toPrecision(8));
      if (document.activeElement !== number) number.value = Number.isFinite(shown) ? shown : "";
      number.setAttribute("aria-invalid", key in refused);
    }
    find("refused").replaceChildren(...Object.entries(refused).map(([key, { rule, value }]) => {
      const line = document.createElement("span");
      line.innerHTML = low(PARAMETERS[key].label);
      line.append(` must ${rule}, but it is ${value === "" ? "no number" : value}. The view keeps ${Number(s[key].toPrecision(8))}. `);
      return line;
    }));
    last = results(s);
    const svg = find("plot");
    const { size, body } = drawing(last, s.T, Math.max(280, svg.parentElement.clientWidth), Math.min(400, Math.max(240, innerHeight / 2)));
    svg.setAttribute("viewBox", `0 0 ${size[0]} ${size[1]}`);
    svg.innerHTML = body;
    svg.setAttribute("aria-label", `Energies against time. ${last.numbers.map((pair) => pair.join(": ")).join(". ")}.`);
    find("numbers").innerHTML = last.numbers.map(([name, value]) => `<div><dt>${low(name)}</dt><dd>${value}</dd></div>`).join("");
    find("claims").innerHTML = last.claims.map(([claim, truth]) => `<li><span aria-hidden="true">${truth === null ? "–" : truth ? "✓" : "✗"}</span> <span class="sr-only">${truth === null ? "does not apply" : truth}: </span>${low(claim)}</li>`).join("");
    clearTimeout(settled);
    settled = setTimeout(() => {
      history.replaceState(null, "", `#${new URLSearchParams(Object.entries(s).map(([key, value]) => [key, String(Number(value.toPrecision(12)))]))}`);
      find("spoken").textContent = `${last.numbers[0].join(" ")}, ${last.numbers[2].join(" ")}`;
    }, 250);
  }
  /** Take new values and widen their sliders to them; keep the last good one of each that is refused, and say why. */
  function change(next, slides = false) {
    const values = Object.fromEntries(Object.entries(next).map(([key, text]) => [key, text === "" ? NaN : Number(text)]));
    const good = Object.fromEntries(Object.entries(values).filter(([key, value]) => !broken(key, value)));
    const fast = tooFast({ ...s, ...good });
    if (!fast) s = { ...s, ...good };
    for (const key of Object.keys(next)) {
      const rule = broken(key, values[key]) || (fast ? "keep rate × time shown below 1e12" : "");
      const { min, max, step } = PARAMETERS[key];
      const { range } = inputs[key];
      if (rule) refused[key] = { rule, value: next[key] };
      else delete refused[key];
      if (slides) continue;
      [range.min, range.max] = [Math.min(min, s[key]), Math.max(max, s[key])];
      range.step = Math.max(step, (range.max - range.min) / 20000);
    }
    if (!waiting) requestAnimationFrame(render);
    waiting = true;
  }

  for (const [key, { label, min, max, step }] of Object.entries(PARAMETERS)) {
    const row = document.createElement("div");
    row.innerHTML = `<label for="explorer-${key}">${low(label)}</label>
      <input type="range" id="explorer-${key}" min="${min}" max="${max}" step="${step}">
      <input type="number" id="explorer-${key}-typed" aria-label="${label}, typed" step="any" aria-describedby="explorer-refused">`;
    const [range, number] = row.querySelectorAll("input");
    let before;
    range.addEventListener("pointerdown", () => { before = s[key]; });
    range.addEventListener("pointercancel", () => change({ [key]: before })); // the finger scrolls the page
    range.addEventListener("input", () => change({ [key]: range.value }, true));
    number.addEventListener("input", () => number.value !== "" && change({ [key]: number.value }));
    number.addEventListener("change", () => change({ [key]: number.value }));
    inputs[key] = { range, number };
    find("sliders").append(row);
  }
  const buttons = Object.entries({ ...ACTIONS, reset: () => FIRST }).map(([name, action]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => change(action(s)));
    return button;
  });
  find("actions").append(...buttons);
  const presets = find("presets");
  presets.append(...Object.keys(PRESETS).map((name) => new Option(name)));
  presets.addEventListener("change", () => PRESETS[presets.value] && change(PRESETS[presets.value]));

  function save(name, type, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }
  find("csv").addEventListener("click", () => {
    const { charger, battery, direct: single } = last.curves;
    const rows = battery.map((E, k) => [(k * s.T) / POINTS, charger[k], E, single[k]].join(","));
    const settings = Object.entries(s).map((pair) => pair.join(" = ")).join(", ");
    save("energies.csv", "text/csv", [
      `# ${settings}`,
      "# rates share one unit, t is in its inverse, energies are in units of ħω; E_direct is at Delta = 0",
      "t,E_A,E_B,E_direct",
      ...rows,
    ].join("\n"));
  });
  find("svg").addEventListener("click", () => {
    const copy = find("plot").cloneNode(true);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("font-family", "sans-serif");
    copy.setAttribute("font-size", "13");
    save("energies.svg", "image/svg+xml", copy.outerHTML.replace(/var\(--[\w-]+, ([^)]+)\)/g, "$1"));
  });
  addEventListener("resize", () => change({}));
  addEventListener("hashchange", readAddress);
  readAddress();
}

if (typeof document !== "undefined") document.querySelectorAll(".explorer").forEach(build);
