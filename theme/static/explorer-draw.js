/* The explorer's drawings: data in, the inside of an SVG out. */
"use strict";

const COLOURS = { red: "#c8440a", blue: "#0072b2", green: "#00805c", purple: "#a8528a", gold: "#9a6a00", grey: "#6b7280" };
const paint = (colour) => (COLOURS[colour] ? `var(--figure-${colour}, ${COLOURS[colour]})` : colour);
const CURVES = {
  battery: { label: "battery E_B", colour: "red", dash: "" },
  charger: { label: "charger E_A", colour: "blue", dash: "6 3" },
  direct: { label: "direct, at Δ = 0", colour: "green", dash: "8 3 2 3" },
  frozen: { label: "frozen E_B", colour: "grey", dash: "" },
  limit: { label: "limit, any J and Δ", colour: "purple", dash: "2 3" },
  bound: { label: "bound F²/(κ_aκ_b)", colour: "currentColor", dash: "1 4" },
};
const FLOWS = [
  ["the laser’s work", "gold"], ["the charger’s bath takes", "blue"], ["the battery’s bath takes", "red"],
  ["the reservoir takes", "purple"], ["stays stored", "green"],
];
const SCALE = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];

const show = (x, digits = 4) => (Number.isFinite(x) ? String(Number(x.toPrecision(digits))) : "∞");
const HALO = ' stroke="var(--paper, #fff)" stroke-width="4" paint-order="stroke"';
const tenth = (x) => Math.round(10 * x) / 10;

/** A name such as κ_a with its index set low, in a page and in a drawing. */
const low = (name) => name.replace(/\|\w+\|²?/g, '<span class="together">$&</span>').replace(/_(\w)/g, "<sub>$1</sub>");
const lowDrawn = (name) => name.replace(/_(\w)([^_]*)/g, '<tspan dy="3" font-size="75%">$1</tspan><tspan dy="-3">$2</tspan>');

/** A number of an axis; a very large or small one with a power of ten. */
function read(x) {
  if (x === 0 || (Math.abs(x) < 1e5 && Math.abs(x) > 9e-4)) return String(x).replace("-", "−");
  const [mantissa, power] = x.toExponential().split("e");
  const raised = power.replace("+", "").replace(/[-\d]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]));
  return `${/^-?1$/.test(mantissa) ? mantissa.replace("1", "") : `${mantissa}·`}10${raised}`.replace("-", "−");
}

/** Round numbers for a linear axis. */
function ticks(from, to) {
  const raw = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((m) => m * power >= raw) * power;
  const first = Math.ceil(from / step - 1e-9);
  return Array.from({ length: Math.floor(to / step + 1e-9) - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(6)));
}

/** Powers of ten for a logarithmic axis, as many as have room, its 0 where it has one, and what lies between where powers are few. */
function powers({ min, max, zero }, room) {
  const decades = Math.log10(max / min);
  const between = decades < 1.5 ? [1, 2, 5] : [1];
  const every = Math.ceil(decades / room - 1e-9);
  const values = [];
  for (let n = Math.floor(Math.log10(min)); n <= Math.log10(max) + 1e-9; n += 1) {
    if (n % every === 0) values.push(...between.map((m) => Number((m * 10 ** n).toPrecision(3))));
  }
  return [...(zero ? [0] : []), ...values.filter((x) => x >= min * (1 - 1e-9) && x <= max * (1 + 1e-9))];
}

const SIDES = { left: 60, right: 22 }; // what axes and their last numbers take beside a drawing
const inner = (width) => width - SIDES.left - SIDES.right;

/** An empty drawing: axes with numbers and names, the two scales, and what adds to it. An axis has `range`, as in
    scale() of the model, its `label`, and a `factor` from the model's unit to that of its numbers. */
function sheet(width, height, x, y, { left = SIDES.left, right = SIDES.right, top = 14, below = 48 } = {}) {
  const [floor, wide, tall] = [height - below, width - left - right, height - top - below];
  const parts = [];
  const [along, up] = [scale(x.range).place, scale(y.range).place];
  const X = (value) => left + wide * along(value);
  const Y = (value) => floor - tall * up(value);
  const text = (px, py, anchor, content, more = "") => parts.push(`<text x="${tenth(px)}" y="${tenth(py)}" text-anchor="${anchor}"${more}>${lowDrawn(String(content))}</text>`);
  const line = (d, colour, dash = "", w = 2) => parts.push(`<path d="${d}" fill="none" stroke="${paint(colour)}" stroke-width="${w}"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`);
  const marks = ({ range, unit, factor = 1, out = (value) => value * factor, back = (value) => value / factor }, room) => {
    const own = { ...range, min: out(range.min), max: out(range.max) };
    return (range.log && unit !== "dBm" ? powers(own, room) : ticks(own.min, own.max)).map((value) => [back(value), value]);
  };
  line(`M${left},${top}V${floor}H${left + wide}`, "currentColor", "", 1);
  const paper = "var(--paper, #fff)";
  if (x.range.zero) { // a logarithmic axis does not reach its 0: both are cut
    const at = tenth(left + 0.75 * ZERO_ROOM * wide);
    line(`M${at - 4},${floor}h8`, paper, "", 3);
    line(`M${at - 7},${floor + 5}l6,-10m8,0l-6,10`, "currentColor", "", 1);
  }
  if (y.range.zero) {
    const at = tenth(floor - 0.75 * ZERO_ROOM * tall);
    line(`M${left},${at - 4}v8`, paper, "", 3);
    line(`M${left - 5},${at - 1}l10,-6m0,8l-10,6`, "currentColor", "", 1);
  }
  for (const [value, shown] of marks(x, Math.min(6, wide / 33))) {
    line(`M${tenth(X(value))},${floor}v5`, "currentColor", "", 1);
    text(X(value), floor + 19, "middle", read(shown));
  }
  for (const [value, shown] of marks(y, 6)) {
    line(`M${left},${tenth(Y(value))}h-5`, "currentColor", "", 1);
    text(left - 9, Y(value) + 4, "end", read(shown));
  }
  text(left + wide / 2, floor + 40, "middle", x.label);
  parts.push(`<text transform="translate(12 ${tenth((top + floor) / 2)}) rotate(-90)" text-anchor="middle">${lowDrawn(y.label)}</text>`);
  return { parts, X, Y, text, line, left, floor, wide, tall, top };
}

/** A band of a colour, and its sign. */
const filled = (d, colour) => `<path d="${d}Z" fill="${paint(colour)}" fill-opacity="0.35" stroke="${paint(colour)}" stroke-width="1.2"/>`;

/** The names of curves below the axes, in rows of as many as fit. */
function legend({ parts, line, text, left, wide, floor }, keys, curves = {}) {
  const columns = columnsOf(keys, wide);
  keys.forEach((key, k) => {
    const { label, colour, dash } = CURVES[key];
    const [x, y] = [left + (k % columns) * (wide / columns), floor + 62 + 18 * Math.floor(k / columns)];
    if (curves[key]?.crowded) parts.push(filled(`M${tenth(x)},${y - 5}h30v10h-30`, colour));
    else line(`M${tenth(x)},${y}h30`, colour, dash);
    text(x + 36, y + 4, "start", label);
  });
}
const columnsOf = (keys, wide) => Math.max(1, Math.min(keys.length, Math.floor(wide / 136)));
const legendHeight = (keys, width) => 18 * Math.ceil(keys.length / columnsOf(keys, inner(width)));

/** What lies between the lowest and the highest values of pieces of an axis: a line, or a band where they differ much. */
function band({ parts, line }, edges, heights, lows, highs, { colour, dash }, crowded) {
  if (crowded) {
    const middle = (i) => tenth((edges(i) + edges(i + 1)) / 2);
    const side = (values) => Array.from(values, (E, i) => `${middle(i)},${tenth(heights(E))}`);
    parts.push(filled(`M${[...side(highs), ...side(lows).reverse()].join("L")}`, colour));
    return;
  }
  let [d, pen] = ["", "M"];
  for (let i = 0; i < highs.length; i += 1) {
    const [high, low] = [heights(highs[i]), heights(lows[i])];
    if (!Number.isFinite(high)) {
      pen = "M"; // beyond the drawing
      continue;
    }
    const rising = i + 1 < highs.length ? highs[i + 1] + lows[i + 1] > highs[i] + lows[i] : highs[i] + lows[i] > highs[i - 1] + lows[i - 1];
    if (low - high < 0.5) d += `${pen}${tenth((edges(i) + edges(i + 1)) / 2)},${tenth(high)}`;
    else d += `${pen}${tenth(edges(i))},${tenth(rising ? low : high)}L${tenth(edges(i + 1))},${tenth(rising ? high : low)}`;
    pen = "L";
  }
  line(d, colour, dash);
}

/** A curve in time through the ends of its pieces, and through what is higher or lower between them. */
function curve({ line }, X, Y, { at, low: lows, high: highs }, { colour, dash }, width = 2) {
  let d = `M${tenth(X(0))},${tenth(Y(at[0]))}`;
  for (let i = 0; i < highs.length; i += 1) {
    const [here, next] = [at[i], at[i + 1]];
    const [top, bottom] = [Y(highs[i]), Y(lows[i])];
    if (Y(Math.max(here, next)) - top > 0.3) d += `L${tenth(X(i + 0.5))},${tenth(top)}`;
    if (bottom - Y(Math.min(here, next)) > 0.3) d += `L${tenth(X(i + 0.5))},${tenth(bottom)}`;
    d += `L${tenth(X(i + 1))},${tenth(Y(next))}`;
  }
  line(d, colour, dash, width);
}

/** Energies against time. */
function drawTime({ curves, T, bound: most, crossing, moment, factor, label }, width, height) {
  const keys = Object.keys(curves);
  const peak = (key) => curves[key].high.reduce((p, q) => Math.max(p, q), 1e-300);
  const wanted = Math.max(...keys.filter((key) => key !== "direct").map(peak));
  const highest = peak("direct") < 4 * wanted ? Math.max(wanted, peak("direct")) : wanted;
  const top = 1.06 * (most < 4 * highest ? Math.max(most, highest) : highest);
  const below = 56 + legendHeight(keys, width);
  const on = sheet(width, height, { range: { min: 0, max: T }, label, factor }, { range: { min: 0, max: top }, label: "energy (ħω)" }, { below });
  if (most < top) {
    on.line(`M${on.left},${tenth(on.Y(most))}h${on.wide}`, "currentColor", "1 4", 1.4);
    on.text(on.left + 8, on.Y(most) + 15, "start", CURVES.bound.label, HALO);
  }
  if (crossing < T) {
    on.line(`M${tenth(on.X(crossing))},${on.floor}V${on.top}`, "currentColor", "2 4", 1);
    const right = crossing < 0.6 * T;
    on.text(on.X(crossing) + (right ? 6 : -6), on.floor - 8, right ? "start" : "end", "ahead from here", HALO);
  }
  if (moment && moment[0] < T) {
    const [t, words] = moment;
    on.line(`M${tenth(on.X(t))},${on.floor}V${on.top}`, "currentColor", "8 4", 1);
    on.text(on.X(t) + (t < T / 2 ? 6 : -6), on.floor - 26, t < T / 2 ? "start" : "end", words, HALO);
  }
  for (const key of [...keys].reverse()) {
    const n = curves[key].high.length;
    const X = (i) => on.left + (on.wide * i) / n;
    const Y = (E) => Math.max(on.top - 20, on.Y(E));
    const clip = peak(key) > top;
    if (clip) on.parts.push(`<clipPath id="explorer-clip"><rect x="${on.left}" y="${on.top}" width="${on.wide}" height="${on.tall}"/></clipPath><g clip-path="url(#explorer-clip)">`);
    if (curves[key].crowded) band(on, X, Y, curves[key].low, curves[key].high, CURVES[key], true);
    else curve(on, X, Y, curves[key], CURVES[key], key === "frozen" ? 1.6 : 2);
    if (clip) on.parts.push("</g>");
  }
  legend(on, keys, curves);
  return { size: [width, height], body: on.parts.join(""), beyond: peak("direct") > top };
}

/** The battery's energy against one parameter, and of the other curves what is not far above it. */
function drawAgainst({ mine, frozen, here, quantity, place, ...axis }, width, height) {
  const { range } = axis;
  const { high: battery, direct, limit, bound } = mine;
  const curves = { battery, direct, ...(frozen ? { frozen: frozen.high } : {}), ...(quantity === null ? { limit, bound } : {}) };
  const peak = (key) => Math.max(...curves[key], 1e-300);
  const wanted = Math.max(...["battery", "frozen"].filter((key) => key in curves).map(peak));
  const full = 1.06 * Math.max(...Object.keys(curves).map(peak).filter((most) => most < 4 * wanted));
  const keys = Object.keys(curves).filter((key) => Math.min(...curves[key]) < full);
  const on = sheet(width, height, axis, { range: { min: 0, max: full }, label: "battery E_B (ħω)" }, { below: 56 + legendHeight(keys, width) });
  const own = range.zero ? 1 : 0; // values at a logarithmic axis' own 0, before the others
  const n = mine.high.length - own;
  const X = (i) => on.X(range.min) + ((on.left + on.wide - on.X(range.min)) * i) / n;
  const inside = (E) => (E <= full ? on.Y(E) : NaN);
  const drawn = (key, lows, highs, crowded = false) => {
    band(on, X, inside, lows.slice(own), highs.slice(own), CURVES[key], crowded);
    if (own && highs[0] <= full) on.parts.push(`<circle cx="${tenth(on.X(0))}" cy="${tenth(on.Y(highs[0]))}" r="3.5" fill="${paint(CURVES[key].colour)}"/>`);
  };
  for (const key of keys.filter((one) => one in mine)) drawn(key, mine[key], mine[key]);
  if (frozen) drawn("frozen", frozen.low, frozen.high);
  const crowded = mine.high.filter((E, i) => inside(mine.low[i]) - inside(E) > 6).length > n / 4;
  drawn("battery", mine.low, mine.high, crowded);
  const [E, x] = mine.best;
  on.parts.push(`<circle cx="${tenth(on.X(x))}" cy="${tenth(on.Y(E))}" r="5" fill="none" stroke="${paint("red")}" stroke-width="2"/>`);
  const u = scale(range).place(x);
  on.text(on.X(x), on.top - 3, u < 0.2 ? "start" : u < 0.8 ? "middle" : "end", `best: ${show(E)} at ${place}`);
  on.line(`M${tenth(on.X(here))},${on.floor}v-9`, "currentColor", "", 3);
  legend(on, keys, { battery: { crowded } });
  const beyond = Object.keys(curves).filter((key) => peak(key) > full).map((key) => CURVES[key].label);
  return { size: [width, height], body: on.parts.join(""), beyond };
}

/** A colour of the map, for a share of its highest value. */
function coloured(share) {
  const k = Math.min(SCALE.length - 2, Math.floor(share * (SCALE.length - 1)));
  const rest = share * (SCALE.length - 1) - k;
  return SCALE[k].map((from, j) => Math.round(from + rest * (SCALE[k + 1][j] - from)));
}

/** The battery's energy over two parameters, its cells as an image; marked are its optimum, the present and a frozen
    setting, and beside the scale the bound. */
function drawMap({ map: { cells, best }, n, axes, here, frozen, most, quantity }, width, height) {
  const on = sheet(width, height, ...axes, { left: 62, right: 64, top: 24 });
  const top = Math.max(best.energy, 1e-300);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [n, n];
  const context = canvas.getContext("2d");
  const image = context.createImageData(n, n);
  cells.forEach((E, k) => {
    const at = 4 * ((n - 1 - Math.floor(k / n)) * n + (k % n));
    image.data.set([...coloured(Math.max(0, E / top)), 255], at);
  });
  context.putImageData(image, 0, 0);
  const box = `x="${on.left}" y="${on.top}" width="${on.wide}" height="${on.tall}"`;
  const [wide, tall] = axes.map(({ range }, k) => (range.zero ? (ZERO_ROOM / 2) * [on.wide, on.tall][k] : 0));
  on.parts.unshift(`<image ${box} preserveAspectRatio="none" style="image-rendering:pixelated" href="${canvas.toDataURL()}"/>`,
    `<path d="M${on.left + wide},${on.top}h${wide}v${on.tall}h${-wide}ZM${on.left},${on.floor - tall}v${-tall}h${on.wide}v${tall}Z" fill="var(--paper, #fff)"/>`);
  const marks = [[best.at, 7, `best ${show(best.energy)}`], [here, 4, "here"], ...(frozen ? [[frozen.at, 4, `frozen ${show(frozen.energy)}`]] : [])]
    .map(([[x, y], ...more]) => [on.X(x), on.Y(y), ...more])
    .filter(([px, py]) => px >= on.left - 1 && px <= on.left + on.wide + 1 && py >= on.top - 1 && py <= on.floor + 1);
  const taken = marks.map(([px, py, radius]) => [px - radius, px + radius, py - radius, py + radius]); // by rings and words
  for (const [px, py, radius, words] of marks) {
    on.parts.push(`<circle cx="${tenth(px)}" cy="${tenth(py)}" r="${radius}" fill="none" stroke="#000" stroke-width="4"/><circle cx="${tenth(px)}" cy="${tenth(py)}" r="${radius}" fill="none" stroke="#fff" stroke-width="2"/>`);
    const [long, line] = [6 * words.length, Math.min(on.floor - 6, Math.max(on.top + 14, py + 5))];
    const sides = px > on.left + on.wide / 2 ? [-1, 1] : [1, -1];
    const places = Array.from({ length: 30 }, (_, k) => line + (py > on.top + on.tall / 2 ? -4 : 4) * k).flatMap((y) => sides.map((side) => {
      const from = side < 0 ? px - 12 - long : px + 12;
      return { side, y, box: [from, from + long, y - 11, y + 4] };
    }));
    const clear = ({ box: [from, to, above, below] }) => from >= on.left && to <= on.left + on.wide && !taken.some(([a, b, c, d]) => a < to && b > from && c < below && d > above);
    const { side, y, box } = places.find(clear) ?? places[0];
    taken.push(box);
    on.parts.push(`<text x="${tenth(px + 12 * side)}" y="${tenth(y)}" text-anchor="${side < 0 ? "end" : "start"}" fill="#fff" stroke="#000" stroke-width="3" paint-order="stroke">${words}</text>`);
  }
  const full = most < 2 * top ? Math.max(top, most) : top;
  const x = on.left + on.wide + 12;
  const stops = SCALE.map((colour, k) => `<stop offset="${k / (SCALE.length - 1)}" stop-color="rgb(${colour})"/>`).join("");
  on.parts.push(`<linearGradient id="explorer-scale" x1="0" y1="1" x2="0" y2="0">${stops}</linearGradient><rect x="${x}" y="${tenth(on.floor - (on.tall * top) / full)}" width="10" height="${tenth((on.tall * top) / full)}" fill="url(#explorer-scale)"/>`);
  on.line(`M${x},${on.floor}V${on.top}h10V${on.floor}Z`, "currentColor", "", 0.5);
  for (const E of ticks(0, full)) on.text(x + 14, on.floor - (on.tall * E) / full + 4, "start", read(E));
  if (most <= full) on.line(`M${x - 5},${tenth(on.floor - (on.tall * most) / full)}h17`, "currentColor", "", 2);
  on.text(width - 2, 11, "end", `${most > full ? "↑ " : ""}${quantity === null ? "" : "steady "}bound ${show(most)}`);
  on.text(width - 2, height - 8, "end", "E_B (ħω)");
  return { size: [width, height], body: on.parts.join(""), box: [on.left, on.top, on.wide, on.tall] };
}

/** Where the power goes: what each takes, in the steady state and at a time; outlined, what it takes of a frozen setting. */
function drawPower({ steady: held, now, frozen, words, factor, unit }, width) {
  const [row, left] = [50, 8];
  const values = [...held, ...now, ...(frozen ?? []).flat()];
  const [from, to] = [Math.min(0, ...values), Math.max(...values, 1e-300)];
  const wide = width - left - (frozen ? 136 : 76);
  const X = (value) => left + (wide * (value - from)) / (to - from);
  const parts = [];
  FLOWS.forEach(([label, colour], k) => {
    const y = 8 + k * row;
    parts.push(`<text x="${left}" y="${y + 12}">${label}</text>`);
    [[held[k], 0.9], [now[k], 0.45]].forEach(([value, opacity], j) => {
      const bar = (E) => [Math.min(X(0), X(E)), Math.max(X(0), X(E))].map(tenth);
      const [[a, b], before] = [bar(value), frozen?.[j][k]];
      parts.push(`<rect x="${tenth(a)}" y="${y + 17 + 13 * j}" width="${tenth(Math.max(b - a, 1))}" height="12" fill="${paint(colour)}" fill-opacity="${opacity}"/>`);
      const [from, to] = frozen ? bar(before) : [a, b];
      if (frozen) parts.push(`<path d="M${from},${y + 18 + 13 * j}H${Math.max(to, from + 1)}v10H${from}Z" fill="none" stroke="currentColor"/>`);
      parts.push(`<text x="${tenth(Math.max(b, to) + 5)}" y="${y + 27 + 13 * j}" font-size="11">${show(value * factor)}${frozen ? ` (${show(before * factor)})` : ""}</text>`);
    });
  });
  words.forEach((text, j) => {
    const y = 24 + FLOWS.length * row + 20 * j;
    parts.push(`<rect x="${left}" y="${y - 10}" width="14" height="11" fill="currentColor" fill-opacity="${[0.9, 0.45][j]}"/><text x="${left + 20}" y="${y}">${text}</text>`);
  });
  if (frozen) parts.push(`<path d="M${left + 0.5},${54.5 + FLOWS.length * row}h13v10h-13Z" fill="none" stroke="currentColor"/><text x="${left + 20}" y="${64 + FLOWS.length * row}">outlined, in brackets: frozen</text>`);
  const foot = (frozen ? 84 : 64) + FLOWS.length * row;
  parts.push(`<text x="${left}" y="${foot}">${unit}</text>`);
  return { size: [width, foot + 8], body: parts.join("") };
}
