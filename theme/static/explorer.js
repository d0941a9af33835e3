/* The explorer's page: inputs, address, views, what can be taken away. formulas.js holds the model's formulas, printed
   by SymPy; explorer-model.js computes with them, explorer-draw.js draws. */
"use strict";

/* A parameter: its name, slider, first value, of what kind its unit in the laboratory is, and what limits it has if it
   has its own. */
const PARAMETERS = {
  F: { label: "drive F", min: 0.001, max: 10, log: true, value: 0.1, kind: "drive" },
  J: { label: "coupling |J|", min: 0.00001, max: 10, log: true, zero: true, value: 0, kind: "rate" },
  phi: { label: "phase φ of J", min: -3.14, max: 3.14, value: 0, kind: "angle" },
  Gamma: { label: "reservoir Γ", min: 0.00001, max: 10, log: true, zero: true, value: 0.4, kind: "rate" },
  kappa_a: { label: "charger damping κ_a", min: 0.0001, max: 1, log: true, value: 0.05, kind: "rate" },
  kappa_b: { label: "battery damping κ_b", min: 0.0001, max: 1, log: true, value: 0.01, kind: "rate" },
  y: { label: "ratio y = |p_a|²/|p_b|²", min: 0.01, max: 100, log: true, value: 5, kind: "" },
  Delta: { label: "detuning Δ", min: -1, max: 1, value: 0, kind: "rate" },
  T: { label: "time shown", min: 1, max: 100000, log: true, value: 600, kind: "time" },
  t: { label: "time t", min: 1, max: 100000, log: true, value: 100, kind: "time" },
  linewidth: { label: "linewidth γ of the laser", min: 0.00001, max: 1, log: true, zero: true, value: 0, kind: "rate" },
  frequency: { label: "frequency ω/2π (GHz)", min: 0.1, max: 1000, log: true, value: 6, kind: "", limits: [1e-6, 1e9] },
  rate_unit: { label: "a rate of 1 is 2π × (MHz)", min: 0.001, max: 1000, log: true, value: 10, kind: "" },
  kelvin: { label: "temperature (mK)", min: 1, max: 10000, log: true, zero: true, value: 20, kind: "", limits: [1e-6, 1e9] },
};
const MODEL = ["F", "J", "phi", "Gamma", "kappa_a", "kappa_b", "y", "Delta", "linewidth"];
const PLACES = { sliders: [...MODEL.slice(0, 8), "T"], moment: ["t"], noise: ["linewidth"], laboratory: ["frequency", "rate_unit", "kelvin"] };
const FIRST = record(Object.keys(PARAMETERS), (key) => PARAMETERS[key].value);
const VIEWS = { time: "Time", against: "Against a parameter", map: "Map", power: "Power" };
const CHOICES = { view: "time", along: "Gamma", across: "J", when: "steady", units: "model" };
const OPTIONS = { view: Object.keys(VIEWS), along: MODEL, across: MODEL, when: ["steady", "time"], units: ["model", "SI"] };
const SELECTS = { along: "along", across: "across", when: "when", deadline: "when", units: "units" };
const KNOBS = ["J", "phi", "Gamma", "y", "Delta"];

const PAPER = { F: 0.1, phi: 0, kappa_a: 0.05, kappa_b: 0.01, y: 1, Delta: 0, T: 300, linewidth: 0 };
const PRESETS = {
  "Fig. 2: conventional, best detuning": tuned({ ...PAPER, J: 0.2, Gamma: 0 }),
  "Fig. 2: conventional, on resonance": { ...PAPER, J: 0.2, Gamma: 0 },
  "Fig. 2: reservoir added": tuned({ ...PAPER, J: 0.2, Gamma: 0.4 }),
  "Fig. 3: reservoir instead of J": { ...PAPER, J: 0, Gamma: 0.4 },
  "Figs. 4, 6 (c), 7: super-optimal": { ...PAPER, J: 0, Gamma: 0.4, y: 5, T: 600 },
  "Fig. 6 (b): well isolated battery, coherent": tuned({ ...PAPER, J: 0.2, Gamma: 0, kappa_b: 0.001 }),
  "Fig. 6 (c): well isolated battery, super-optimal": { ...PAPER, J: 0, Gamma: 0.4, kappa_b: 0.001, y: 50, T: 1000 },
  "Chapter 7: matched coupling": { ...PAPER, J: matched(PAPER)[0], Gamma: 0, T: 600 },
};
const ACTIONS = {
  "best detuning": tuned,
  "best ratio": (s) => ({ ...s, y: ratio(s)[0] }),
  "super-optimal": (s) => ({ ...s, J: 0, Delta: 0, y: ratio(s)[0], Gamma: s.Gamma || FIRST.Gamma }),
  "matched coupling": (s) => ({ ...s, J: matched(s)[0], Gamma: 0, Delta: 0 }),
};
/** What an action did that a person might not expect. */
const NOTES = {
  "best ratio": (s) => (s.Gamma === 0 ? "At Γ = 0 nothing goes through the reservoir, so the ratio y changes nothing." : ""),
  "super-optimal": (s, units) => (s.Gamma === 0 ? `A reservoir is needed: Γ was 0 and is now ${written("Gamma", { ...s, Gamma: FIRST.Gamma }, units)}.` : ""),
  "best detuning": (s) => [
    exact(tuned(s).Delta) === s.Delta ? "The laser has the best detuning already." : "",
    s.linewidth > 0 ? "It is that of a perfect laser; a search finds that of this one." : "",
  ].join(" ").trim(),
};

// -- values and units -------------------------------------------------------------------------------------------------

/** Between what a value must be, unless it may be 0 and is; and whether it is. */
const limits = (key) => PARAMETERS[key].limits ?? [PARAMETERS[key].min < 0 ? -1e15 : PARAMETERS[key].zero ? 0 : 1e-15, 1e15];
const allowed = (key, x) => (x >= limits(key)[0] && x <= limits(key)[1]) || (x === 0 && PARAMETERS[key].zero === true);

/** Units of the laboratory: megahertz a rate, microseconds a time, joules a photon, watts of the drive, thermal photons,
    watts a photon per time. */
function inLaboratory(s) {
  const [megahertz, microseconds, joules, watts, occupation, flow] = laboratory({ ...s, frequency: 1e9 * s.frequency, rate_unit: 1e6 * s.rate_unit, kelvin: s.kelvin / 1000 });
  return { megahertz, microseconds, joules, watts, occupation, flow, dbm: 10 * Math.log10(1000 * watts) };
}

/** A unit's name, and how a value reads in it and is read from it. */
function unitOf(key, s, units) {
  const { kind } = PARAMETERS[key];
  const scaled = (unit, factor) => ({ unit, factor, out: (x) => x * factor, back: (x) => x / factor });
  if (units === "model" || kind === "" || kind === "angle") return scaled(kind === "angle" ? "rad" : "", 1);
  const { megahertz, microseconds, dbm } = inLaboratory(s);
  if (kind === "rate") return scaled("MHz", megahertz);
  if (kind === "time") return scaled("µs", microseconds);
  const unit = dbm - 20 * Math.log10(s.F);
  return { unit: "dBm", out: (x) => unit + 20 * Math.log10(x), back: (x) => 10 ** ((x - unit) / 20) };
}

/** A setting with some changes, at which all else reads in the laboratory as it did. */
function held(s, changes) {
  const next = { ...s, ...changes };
  for (const key of [...MODEL.slice(1), "T", "t", "F"]) { // the drive at last: its unit depends on the charger's damping
    if (!(key in changes)) next[key] = exact(unitOf(key, next, "SI").back(unitOf(key, s, "SI").out(s[key])));
  }
  return next;
}

/** One value of a setting with its unit. */
function written(key, s, units, digits = 4) {
  const { out, unit } = unitOf(key, s, units);
  return `${show(out(s[key]), digits)} ${unit}`.trim();
}

/** Values of a best setting, of as many digits that whoever types them has its energy, to the four digits shown. */
function typeable(keys, best, units, t = null) {
  const cut = (key, digits) => unitOf(key, best, units).back(Number(unitOf(key, best, units).out(best[key]).toPrecision(digits)));
  const energy = (digits) => batteryEnergy({ ...best, ...record(keys, (key) => cut(key, digits)) }, t);
  let digits = 4;
  while (digits < 12 && energy(digits) < 0.9999 * batteryEnergy(best, t)) digits += 1;
  return keys.map((key) => written(key, best, units, digits));
}

const ofPerfect = (s) => (s.linewidth > 0 ? " for a perfect laser" : "");

/** A parameter's name with its unit. */
function titled(key, s, units) {
  const { unit } = unitOf(key, s, units);
  const { label, kind } = PARAMETERS[key];
  if (unit === "dBm") return "power in the line (dBm)";
  if (unit === "MHz") return `${label} /2π (MHz)`;
  return unit && kind !== "angle" ? `${label} (${unit})` : label;
}

/* A slider's thousand steps on a parameter's scale; its first is 0 where there is one. */
const fromSlider = (range, step) => scale(range).value(range.zero && step > 0 ? ZERO_ROOM + ((1 - ZERO_ROOM) * (step - 1)) / 999 : step / 1000);
const toSlider = (range, x) => {
  const u = scale(range).place(x);
  if (range.zero) return x > 0 ? Math.round(1 + (999 * (u - ZERO_ROOM)) / (1 - ZERO_ROOM)) : 0;
  return Math.round(1000 * u);
};

const exact = (x) => Number(x.toPrecision(12)); // what an address, a cell of Python and the page have in common

// -- what the page says -------------------------------------------------------------------------------------------------

/** Numbers and statements of one setting. What is known of a perfect laser alone says so where the laser is not. */
function results(s, units = "model", battery = bands(s, s.T, 400, 64).battery) {
  const [[E_A, E_B], [alone], [best]] = [settled(s), settled(direct(s)), bestDetuning(s)];
  const conventional = steady(tuned({ ...s, J: s.Gamma / 2, Gamma: 0 }))[1];
  const crossing = overtaking(s, s.T, battery);
  const perfect = ofPerfect(s);
  const numbers = [
    ["steady E_B", show(E_B)],
    ["steady E_A", show(E_A)],
    ["share of the bound F²/(κ_aκ_b)", `${show((100 * E_B) / bound(s)[0])} %`],
    ["limit of this reservoir, any J and Δ", show(limit(s)[0]) + perfect],
    ["best detuning", typeable(["Delta"], { ...s, Delta: best, linewidth: 0 }, units) + perfect],
    ["overtakes direct charging", (crossing === s.T ? "not in the time shown" : `at t = ${written("T", { ...s, T: crossing }, units)}`) + perfect],
  ];
  if (perfect) {
    const locked = steady({ ...s, kappa_a: s.kappa_a + s.linewidth, kappa_b: s.kappa_b + s.linewidth })[1];
    numbers.push(["phase-locked part of E_B", show(locked)], ["steady E_B of a perfect laser", show(steady(s)[1])]);
  }
  if (units !== "model") {
    const { joules, occupation, dbm } = inLaboratory(s);
    const [, , work, back] = steady(s);
    numbers.push(["steady E_B in joules", show(E_B * joules)], ["power in the line", `${show(dbm)} dBm`]);
    numbers.push(["of it absorbed", `${show((100 * (work - back) * s.kappa_a) / s.F ** 2)} %${perfect}`], ["thermal photons besides", show(occupation)]);
  }
  const kappa2 = s.kappa_a ** 2 + s.kappa_b ** 2;
  const claims = [
    ["The laser has the best detuning", Math.abs(s.Delta - best) < 1e-3 * (s.kappa_a + s.kappa_b) || steady(s)[1] > 0.9999 * steady(tuned(s))[1], perfect],
    ['<a href="03-optimal-charging.html#claim-eq-13">Eq. (13)</a> is real: |J|² > κ²/8', s.J ** 2 > kappa2 / 8, ""],
    ['The battery ends above direct charging: ΔE > 0, <a href="05-in-defence-of-the-charger.html#claim-eq-26">Eqs. (26) and (27)</a>', E_B > alone, ""],
    ['It ends above the conventional optimum at |J| = Γ/2: <a href="04-super-optimal-charging.html#fig-4">𝒢_B > 0</a>, where Γ > 0', s.Gamma > 0 ? steady(s)[1] > conventional : null, perfect],
    ['The charger’s energy is that of direct charging within 1 %, <a href="04-super-optimal-charging.html#claim-eq-22">Eqs. (22) and (25)</a>', Math.abs(E_A / alone - 1) < 0.01, ""],
    ['A charger can pay at all: κ_b < κ_a/4, <a href="07-a-universal-bound.html#when-does-a-charger-pay">chapter 7</a>', s.kappa_b < s.kappa_a / 4, perfect],
  ];
  return { numbers, crossing, claims };
}

/** The parameters along the axes of a view. */
const sweptIn = ({ view, along, across }) => ({ against: [along], map: [along, across] })[view] ?? [];

/** What of a view is not of the noisy laser, if it is one. */
function ofLaser(s, choice) {
  const { view, when } = choice;
  if (!(s.linewidth > 0 || sweptIn(choice).includes("linewidth"))) return "";
  if (view === "power") return "The flows are those of a laser without a linewidth.";
  if (view === "time" || when === "time") return "At a time, the laser’s linewidth is left out: it counts in the steady state.";
  return view === "against" ? "Bound and limit are those of a perfect laser; a noisy one stays below." : "The bound is that of a perfect laser; a noisy one stays below.";
}

/** A cell of Python that gives the numbers of a view. */
function python(s, { view, along, across, when, units }, ranges) {
  const at = when === "steady" ? null : s.t;
  const printed = (key, x) => { // in the page's unit
    const dBm = `10 * np.log10(1000 * laboratory.drive_watts(${x}, settings['kappa_a']))`;
    const [sort, value, unit] = (units === "SI" && { rate: ["/2pi", `laboratory.megahertz(${x})`, " MHz"], time: ["", `laboratory.microseconds(${x})`, " µs"], drive: ["", dBm, " dBm"] }[PARAMETERS[key].kind]) || ["", x, ""];
    return `${key}${sort} = {${value}:.10g}${unit}`;
  };
  const spaced = (key) => {
    const { min, max, log, zero } = ranges[key];
    const values = `np.${log ? "geomspace" : "linspace"}(${exact(min)}, ${exact(max)}, 201)`;
    return zero ? `np.r_[0, ${values}]` : values;
  };
  const energies = ({ linewidth = s.linewidth > 0 ? "linewidth" : "", ...changes }, t = null) => {
    if (units === "SI" && changes.kappa_a) changes.F = `${changes.F ?? 'settings["F"]'} * np.sqrt(${changes.kappa_a} / settings["kappa_a"])`; // its power stays
    const model = `system(${Object.entries(changes).map((pair) => pair.join("=")).join(", ")})`;
    if (t !== null) return `qb.energies(${model}, ${t})`;
    return linewidth ? `qb.noisy_energies(${model}, ${linewidth})` : `qb.steady_energies(${model})`;
  };
  const last = {
    time: [`t = np.linspace(0, ${s.T}, 601)`, "E = qb.energies(system(), t)", 'print(f"at ' + printed("t", "t[-1]") + ': E_A = {E.charger[-1]:.10g}, E_B = {E.battery[-1]:.10g}")'],
    against: [`x = ${spaced(along)}`, `E_B = ${energies({ [along]: "x" }, at)}.battery`, `print(f"largest of these: E_B = {E_B.max():.10g} at ${printed(along, "x[E_B.argmax()]")}")`],
    map: [`x, y = ${spaced(along)}, ${spaced(across)}[:, np.newaxis]`, `E_B = ${energies({ [across]: "y", [along]: "x" }, at)}.battery`, 'print(f"largest of these: E_B = {E_B.max():.10g}")'],
    power: [`for when, t in {"in the steady state": None, "at t = ${written("t", s, units, 10)}": ${s.t}}.items():`, "    for name, flow in qb.energy_flows(system(), t)._asdict().items():",
      `        print(f"{when}: {name} = ${units === "SI" ? "{laboratory.watts(flow):.10g} W" : "{flow:.10g}"}")`],
  }[view];
  return [
    "import numpy as np", "import qbutils as qb", "",
    `settings = dict(${MODEL.slice(0, 8).map((key) => `${key}=${s[key]}`).join(", ")})`,
    ...(s.linewidth > 0 ? [`linewidth = ${s.linewidth}`] : []), "", "",
    "def system(**changes):",
    '    """The model at these settings, some of them changed."""',
    "    F, J, phi, Gamma, kappa_a, kappa_b, ratio, Delta = (settings | changes).values()",
    "    model = qb.ChargerBattery(F=F, J=J * np.exp(1j * phi), Gamma=Gamma, kappa_a=kappa_a, kappa_b=kappa_b, Delta=Delta)",
    "    return model.with_ratio(ratio)", "", "",
    `steady, bound, limit = ${energies({})}, qb.energy_bound(system()), qb.passive_limit(system())`,
    'print(f"steady: E_A = {steady.charger:.10g}, E_B = {steady.battery:.10g}, bound {bound:.10g}, limit {limit:.10g}")',
    ...(s.linewidth > 0 ? ["locked = qb.steady_energies(qb.phase_locked(system(), linewidth)).battery", 'print(f"phase-locked: E_B = {locked:.10g}")'] : []),
    ...(units === "model" ? [] : [
      `laboratory = qb.Laboratory(frequency=${exact(1e9 * s.frequency)}, rate_unit=${exact(1e6 * s.rate_unit)})`,
      'watts = laboratory.drive_watts(settings["F"], settings["kappa_a"])',
      `photons = laboratory.occupation(${exact(s.kelvin / 1000)})`,
      'print(f"drive = {10 * np.log10(1000 * watts):.10g} dBm, E_B = {laboratory.joules(steady.battery):.10g} J, thermal photons {photons:.10g}")',
    ]),
    ...last, "",
  ].join("\n");
}

// -- the page ---------------------------------------------------------------------------------------------------------

function build(root) {
  let s = { ...FIRST };
  let choice = { ...CHOICES };
  let frozen = null;
  let shown = {};
  let notes = {}; // what was said of an action, and of a search
  let waiting = false;
  let settling = 0;
  let refining = 0;
  const inputs = {};
  const refused = {};
  const ranges = {};
  const find = (name) => root.querySelector(`[data-explorer="${name}"]`);
  const presets = find("presets");
  const unit = (key, one = s) => unitOf(key, one, choice.units);
  const say = (key, values = s) => written(key, { ...s, ...values }, choice.units);
  const when = () => (choice.when === "steady" ? null : s.t);
  const laser = (one = s) => (when() === null ? "" : ofPerfect(one)); // whose the energies at a time are
  const drawn = (name, innerHTML) => { if (find(name).innerHTML !== innerHTML) find(name).innerHTML = innerHTML; };

  // the address

  const address = () => {
    const values = Object.keys(PARAMETERS).filter((key) => PLACES.sliders.includes(key) || s[key] !== FIRST[key]).map((key) => [key, String(s[key])]);
    const chosen = Object.entries(choice).filter(([key, value]) => value !== CHOICES[key]);
    const kept = frozen ? [["frozen", MODEL.map((key) => frozen[key]).join(" ")]] : [];
    return new URLSearchParams([...values, ...chosen, ...kept]).toString();
  };
  /** All as on the first visit, but for the values. */
  function restart() {
    [choice, frozen, notes, presets.value] = [{ ...CHOICES }, null, {}, ""];
    for (const [key, { min, max, log, zero }] of Object.entries(PARAMETERS)) ranges[key] = { min, max, log, zero };
    for (const box of find("knobs").querySelectorAll("input")) box.checked = box.defaultChecked;
  }
  function readAddress() {
    const given = [...new URLSearchParams(location.hash.slice(1))];
    if (!given.some(([key]) => Object.hasOwn(PARAMETERS, key) || Object.hasOwn(OPTIONS, key) || key === "frozen")) {
      change({}); // a place in the page
      return;
    }
    restart();
    for (const [key, value] of given) {
      if (Object.hasOwn(OPTIONS, key) && OPTIONS[key].includes(value)) choice[key] = value;
      if (key === "frozen") {
        const values = value.split(" ").map((text) => (text === "" ? NaN : exact(Number(text))));
        if (values.length === MODEL.length && values.every((x, k) => allowed(MODEL[k], x))) frozen = record(MODEL, (_, k) => values[k]);
      }
    }
    change({ ...FIRST, ...Object.fromEntries(given.filter(([key]) => Object.hasOwn(PARAMETERS, key))) });
  }

  // one frame

  function frame(most) {
    const width = Math.max(280, find("plot").parentElement.clientWidth);
    const narrow = width < 480;
    const height = Math.round(Math.min(430, Math.max(200, innerHeight * (narrow && innerHeight >= 500 ? 0.36 : 0.52)), 0.8 * width));
    const n = Math.round(inner(width) / (most > 64 ? 1 : 2)); // a pixel each; while a slider moves, two
    const axis = (key) => ({ range: ranges[key], ...unit(key), label: titled(key, s, choice.units) });
    const swept = { ...s, held: choice.units === "SI" };
    const timed = choice.view === "time" ? bands(s, s.T, n, most) : null;
    const said = results(s, choice.units, (timed ?? bands(s, s.T, 400, most)).battery);
    if (choice.view === "time") {
      const alone = bands(direct(s), s.T, Math.ceil(n / 3), most).charger; // it has no turning point
      const { battery, charger } = timed;
      const curves = { battery, charger, direct: alone, ...(frozen ? { frozen: bands(frozen, s.T, n, most).battery } : {}) };
      const { unit: symbol, factor } = unit("T");
      const data = { curves, T: s.T, bound: bound(s)[0], crossing: said.crossing, moment: when() === null ? null : [s.t, `t = ${say("t")}`], factor, label: `time t (${symbol || "inverse unit of the rates"})` };
      const more = [[`E_B at t = ${say("T")}`, show(battery.at.at(-1)) + ofPerfect(s)], ...(data.moment ? [[`E_B at ${data.moment[1]}`, show(batteryEnergy(s, s.t)) + laser()]] : [])];
      return { ...said, more, data, ...drawTime(data, width, height + 20), about: "Energies against time" };
    }
    if (choice.view === "against") {
      const key = choice.along;
      const samples = most > 64 ? 24 : when() === null ? 4 : 2;
      const mine = against(swept, key, ranges[key], when(), n, samples);
      const before = frozen && against({ ...swept, ...frozen }, key, ranges[key], when(), n, samples);
      const [E, x] = mine.best;
      const [place] = typeable([key], put(swept, { [key]: x }), choice.units, when());
      const data = { mine, frozen: before, here: s[key], quantity: when(), place, ...axis(key) };
      const more = [[`largest E_B along ${PARAMETERS[key].label}`, `${show(E)} at ${place}${laser()}`]];
      return { ...said, more, data, ...drawAgainst(data, width, height + 20), about: `Battery's energy against ${PARAMETERS[key].label}` };
    }
    if (choice.view === "map") {
      const keys = sweptIn(choice);
      const axes = keys.map(axis);
      const rows = mapped(swept, keys, axes.map(({ range }) => range), when(), 64, 6);
      const before = frozen && { at: keys.map((key) => onAxis(swept, frozen, key)), energy: batteryEnergy({ ...s, ...frozen }, when()) };
      const data = { map: rows.next().value, n: 64, keys, axes, here: keys.map((key) => s[key]), swept, frozen: before, quantity: when() };
      return { ...said, data, rows, ...mapSoFar(data, width, height + 60), about: `Battery's energy over ${keys.map((key) => PARAMETERS[key].label).join(" and ")}` };
    }
    const flows = (one) => [steady(one).slice(2), evolution(one)(s.t).slice(2)];
    const [lasting, now] = flows(s);
    const data = { steady: lasting, now, frozen: frozen && flows(frozen), words: ["in the steady state", `at t = ${say("t")}`], factor: 1, unit: "power (ħω × the unit of a rate)" };
    if (choice.units === "SI") {
      const { flow } = inLaboratory(s);
      const small = Math.floor(-Math.log10(flow * Math.max(...lasting, ...now)) / 3) + 1; // steps of a thousand
      const prefix = Math.min(8, Math.max(0, small));
      Object.assign(data, { factor: flow * 1000 ** prefix, unit: `power (${["", ..."mµnpfazy"][prefix]}W)` });
    }
    const told = FLOWS.map(([label], k) => `${label} ${[lasting, now].map((values, j) => `${show(data.factor * values[k])}${frozen ? `, frozen ${show(data.factor * data.frozen[j][k])},` : ""} ${data.words[j]}`).join(" and ")}`);
    return { ...said, more: [], data, ...drawPower(data, width), about: `Where the power goes: ${told.join(", ")}; ${data.unit}` };
  }

  /** A map as far as it is computed, and its highest energy. */
  function mapSoFar(data, width, height) {
    const { energy, at } = data.map.best;
    const best = put(data.swept, record(data.keys, (_, k) => at[k]));
    Object.assign(data, { best, most: bound(best)[0] });
    const more = [["largest E_B of the map", `${show(energy)}, ${show((100 * energy) / data.most)} % of the ${data.quantity === null ? "" : "steady "}bound there${laser()}`], ...typeable(data.keys, best, choice.units, data.quantity).map((value, k) => [`there ${PARAMETERS[data.keys[k]].label}`, value]),
      ...(data.frozen ? [["E_B of the frozen setting", show(data.frozen.energy) + laser(frozen)]] : [])];
    return { more, ...drawMap(data, width, height) };
  }

  const pair = ([name, value]) => `${name}: ${value}`;
  function draw() {
    const svg = find("plot");
    svg.setAttribute("aria-busy", Boolean(shown.rows));
    svg.setAttribute("viewBox", `0 0 ${shown.size.join(" ")}`);
    svg.innerHTML = shown.body;
    svg.setAttribute("aria-label", `${shown.about}. ${[...shown.numbers, ...shown.more].map(pair).join(". ")}.`);
    const before = frozen ? Object.fromEntries(results({ ...s, ...frozen }, choice.units).numbers) : {};
    drawn("numbers", [...shown.numbers, ...shown.more].map(([name, value]) => `<div><dt>${low(name)}</dt><dd>${value}${name in before ? `<small> frozen: ${before[name]}</small>` : ""}</dd></div>`).join(""));
  }
  const speak = () => { find("spoken").textContent = [shown.about, find("headline").textContent, ...shown.more.map(pair)].join(". "); };

  /** The map goes on row by row, as far as each frame has time. */
  function refine(rows) {
    if (rows !== shown.rows) return;
    const start = performance.now();
    let step;
    do step = rows.next(); while (!step.done && performance.now() - start < 5);
    if (step.done || performance.now() - refining > 200) {
      refining = performance.now();
      Object.assign(shown, mapSoFar(shown.data, ...shown.size), step.done ? { rows: null } : {});
      draw();
    }
    if (step.done) speak();
    else requestAnimationFrame(() => refine(rows));
  }

  function render(most = 48) {
    waiting = false;
    for (const [key, { range, number, name }] of Object.entries(inputs)) {
      const { out, unit: symbol } = unit(key);
      const value = Number(out(s[key]).toPrecision(8));
      if (document.activeElement !== range) range.value = toSlider(ranges[key], s[key]);
      range.setAttribute("aria-valuetext", `${show(value)} ${symbol}`.trim());
      if (document.activeElement !== number) number.value = refused[key] ?? value;
      number.setAttribute("aria-invalid", key in refused);
      const label = titled(key, s, choice.units);
      if (name.dataset.label !== label) {
        [name.dataset.label, name.innerHTML] = [label, low(label)];
        number.setAttribute("aria-label", `${label}, typed`);
      }
    }
    for (const button of find("views").children) button.setAttribute("aria-pressed", button.value === choice.view);
    for (const [name, key] of Object.entries(SELECTS)) find(name).value = choice[key];
    Object.assign(root.dataset, { view: choice.view, when: choice.when });
    const lines = Object.entries(refused).map(([key, text]) => {
      const line = document.createElement("span");
      const [least, most] = limits(key).map((x) => read(Number(unit(key).out(x).toPrecision(4))));
      line.innerHTML = low(titled(key, s, choice.units));
      line.append(` must be ${PARAMETERS[key].zero && least !== "0" ? "0 or " : ""}from ${least} to ${most}, but it is ${text || "no number"}. The view keeps ${say(key)}. `);
      return line;
    });
    if (lines.map((line) => line.textContent).join("") !== find("refused").textContent) find("refused").replaceChildren(...lines); // said once
    shown = frame(most);
    draw();
    if (!find("claims").children.length) find("claims").innerHTML = shown.claims.map(([claim]) => `<li><span aria-hidden="true"></span> <span class="sr-only"></span>${low(claim)}<span></span></li>`).join("");
    shown.claims.forEach(([, truth, laser], k) => {
      const { children: [mark, word], lastChild } = find("claims").children[k];
      mark.textContent = truth === null ? "–" : truth ? "✓" : "✗";
      word.textContent = `${truth === null ? "does not apply" : truth}: `;
      lastChild.textContent = laser;
    });
    const timed = choice.view !== "time" && when() !== null;
    const E = batteryEnergy(s, timed ? s.t : null);
    const which = timed ? `E_B at t = ${say("t")}${laser()}` : `steady E_B${s.linewidth > 0 ? " under the noisy laser" : ""}`;
    drawn("headline", `${low(which)} = <strong>${show(E)}</strong>, ${show((100 * E) / bound(s)[0])} % of the ${timed ? "steady " : ""}bound`);
    for (const name of ["note", "found"]) drawn(name, notes[name] ?? "");
    find("freeze").textContent = frozen ? "thaw" : "freeze to compare";
    find("freeze").setAttribute("aria-pressed", frozen !== null);
    find("caption").innerHTML = low([
      s.J === 0 && s.Gamma === 0 ? `At J = Γ = 0 nothing couples the battery to the charger. It stays empty${choice.units === "SI" && s.kelvin > 0 ? ", but for the thermal photons of its own bath" : ""}.` : "",
      choice.view === "time" && shown.data.curves.battery.crowded ? "The energies oscillate faster than a screen can show: the bands reach from the lowest to the highest energy in each pixel." : "",
      choice.view === "map" ? `A colour is the largest energy found in its cell. A press on the map takes its setting. The bound is ${when() === null ? "" : "that of the steady state, "}F²/(κ_aκ_b), at the best setting.` : "",
      choice.view === "map" && frozen ? "The frozen setting stands at its place with its own energy." : "",
      choice.view === "against" ? `The mark on the axis is the present value.${ranges[choice.along].zero ? " The dots stand at 0, where a logarithmic axis is cut." : ""}` : "",
      choice.units === "SI" && sweptIn(choice).includes("kappa_a") ? "Along κ_a the power in the line is held." : "",
      choice.units === "SI" && choice.view === "power" ? "The work may exceed the power in the line: κ_aE_A of it goes back there." : "",
      choice.view === "time" && shown.beyond ? `Direct charging leaves the drawing; it ends at ${show(steady(direct(s))[0])}.` : "",
      choice.view === "against" && shown.beyond.length ? `Above the drawing, all or in part: ${shown.beyond.join("; ")}.` : "",
      ofLaser(s, choice),
    ].filter(Boolean).join(" "));
    if (shown.rows) requestAnimationFrame(() => refine(shown.rows));
    if (most > 64) return;
    clearTimeout(settling);
    settling = setTimeout(() => {
      if (choice.view !== "map") render(1024);
      try { history.replaceState(null, "", `#${address()}`); } catch { /* a frame may have no address of its own */ }
      if (!shown.rows) speak();
    }, 250);
  }

  /** Take new values and widen their sliders to them; keep the last good one of each that is refused, and say why. */
  function change(next, slides = false) {
    for (const [key, text] of Object.entries(next)) {
      const value = text === "" ? NaN : Number(text);
      if (!allowed(key, value)) {
        const shows = unit(key).out(value);
        refused[key] = choice.units === "model" ? text : Number.isFinite(shows) ? exact(shows) : "";
        continue;
      }
      delete refused[key];
      s = { ...s, [key]: exact(value) };
      const { min, max, log } = PARAMETERS[key];
      if (slides || (log && value === 0)) continue;
      Object.assign(ranges[key], { min: Math.min(min, s[key]), max: Math.max(max, s[key]) });
    }
    for (const end of ["min", "max"]) { // every matched coupling is within reach
      const [J] = matched({ kappa_a: ranges.kappa_a[end], kappa_b: ranges.kappa_b[end] });
      for (const key of ["J", "Gamma"]) ranges[key][end] = Math[end](ranges[key][end], J);
    }
    if (!waiting) requestAnimationFrame(() => render());
    waiting = true;
  }
  /** Take what of a setting is another than now. */
  const adopt = (next) => change(Object.fromEntries(Object.entries(next).filter(([key, x]) => x !== s[key])));
  /** A change by the person: the name of a setting of the paper no longer fits, nor does what was said of an action. */
  function edit(next, slides) {
    presets.value = "";
    notes = {};
    change(next, slides);
  }

  // the inputs

  for (const [place, keys] of Object.entries(PLACES)) {
    for (const key of keys) {
      const row = document.createElement("div");
      row.innerHTML = `<label for="explorer-${key}"></label>
        <input type="range" id="explorer-${key}" min="0" max="1000" step="1">
        <input type="number" id="explorer-${key}-typed" step="any" inputmode="decimal" aria-describedby="explorer-refused">`;
      const [range, number] = row.querySelectorAll("input");
      let before;
      const set = (value, slides) => {
        const old = s;
        edit({ [key]: value }, slides);
        if (choice.units !== "SI") return;
        if (frozen && PLACES.laboratory.includes(key)) { // what was frozen is the same device
          const moved = held({ ...old, ...frozen }, { [key]: s[key] });
          frozen = record(MODEL, (name) => (allowed(name, moved[name]) ? moved : frozen)[name]);
        }
        adopt(held(old, { [key]: s[key] }));
      };
      const slid = () => {
        const value = fromSlider(ranges[key], Number(range.value));
        set(ranges[key].log ? Number(value.toPrecision(3)) : Number(value.toFixed(3)), true);
      };
      const typed = () => {
        set(number.value === "" ? NaN : unit(key).back(Number(number.value)));
        if (key in refused) refused[key] = number.value;
      };
      range.addEventListener("pointerdown", () => { before = s; });
      range.addEventListener("pointercancel", () => adopt(before)); // the finger scrolls the page
      range.addEventListener("input", slid);
      number.addEventListener("input", () => number.value !== "" && typed());
      number.addEventListener("change", typed);
      inputs[key] = { range, number, name: row.querySelector("label") };
      find(place).append(row);
    }
  }
  const press = (name, action) => find(name).addEventListener("click", action);
  const button = (name, action, value = name) => {
    const made = document.createElement("button");
    [made.type, made.textContent, made.value] = ["button", name, value];
    made.addEventListener("click", action);
    return made;
  };
  const choose = (name, value) => {
    choice = { ...choice, [name]: value };
    notes = {};
    if (name === "units") Object.keys(refused).forEach((key) => delete refused[key]); // typed in the other
    change({});
  };
  find("views").append(...Object.entries(VIEWS).map(([key, name]) => button(name, () => choose("view", key), key)));
  for (const name of ["along", "across"]) {
    find(name).append(...MODEL.map((key) => new Option(PARAMETERS[key].label, key)));
  }
  for (const [name, key] of Object.entries(SELECTS)) find(name).addEventListener("change", () => choose(key, find(name).value));
  /** Take a setting, and say what a person might not expect: that it is the present one, if nothing else. */
  const taking = (next, act, note = "") => {
    const same = Object.entries(next).every(([key, x]) => exact(x) === s[key]);
    act(next);
    notes = { note: note || (same ? "This is the present setting already." : "") };
  };
  find("actions").append(...Object.entries(ACTIONS).map(([name, action]) => button(name, () => taking(action(s), edit, NOTES[name]?.(s, choice.units)))), button("reset", () => { restart(); change(FIRST); }));
  presets.append(...Object.keys(PRESETS).map((name) => new Option(name)));
  presets.addEventListener("change", () => {
    if (Object.hasOwn(PRESETS, presets.value)) taking(PRESETS[presets.value], change);
  });
  press("freeze", () => {
    frozen = frozen ? null : record(MODEL, (key) => s[key]);
    change({});
  });
  press("plot", (event) => {
    if (choice.view !== "map") return;
    const [left, top, wide, tall] = shown.box;
    const at = find("plot").getBoundingClientRect();
    const u = ((event.clientX - at.left) * (shown.size[0] / at.width) - left) / wide;
    const v = 1 - ((event.clientY - at.top) * (shown.size[1] / at.height) - top) / tall;
    if (u < 0 || u > 1 || v < 0 || v > 1) return;
    const pressed = record(sweptIn(choice), (key, k) => Number(scale(ranges[key]).value([u, v][k]).toPrecision(3)));
    edit({ ...pressed, F: put({ ...s, held: choice.units === "SI" }, pressed).F });
  });

  // the optimum over some parameters

  find("knobs").append(...KNOBS.map((key) => {
    const label = document.createElement("label");
    label.innerHTML = `<input type="checkbox" value="${key}"${key === "J" || key === "Delta" ? " checked" : ""}><span>${low(PARAMETERS[key].label)}</span>`;
    return label;
  }));
  press("search", () => {
    const keys = [...find("knobs").querySelectorAll(":checked")].map((box) => box.value);
    const [energy, best] = optimum(s, record(keys, (key) => ranges[key]), when());
    const ends = keys.filter((key) => ["min", "max"].some((end) => Math.abs(scale(ranges[key]).place(best[key]) - scale(ranges[key]).place(ranges[key][end])) < 1e-6));
    const where = typeable(keys, best, choice.units, when()).map((value, k) => `${PARAMETERS[keys[k]].label} = ${value}`).join(", ");
    edit(record(keys, (key) => best[key]));
    notes.found = keys.length
      ? `Within the sliders’ ranges the best is ${where}: E_B = ${show(energy)} ${when() === null ? "in the steady state" : `at t = ${say("t")}${laser()}`}, ${show((100 * energy) / bound(best)[0])} % of the ${when() === null ? "" : "steady "}bound.${ends.length ? ` More may lie beyond the end of the range of ${ends.map((key) => PARAMETERS[key].label).join(", ")}.` : ""}`
      : "Choose at least one parameter to search over.";
    requestAnimationFrame(() => find("found").scrollIntoView({ block: "nearest", behavior: "instant" })); // once it says so
  });

  // what can be taken away

  function save(name, content) {
    const link = document.createElement("a");
    link.href = typeof content === "string" ? content : URL.createObjectURL(content);
    link.download = name;
    link.click();
    if (typeof content !== "string") URL.revokeObjectURL(link.href);
  }
  /** Put a text on the clipboard, or where a person can copy it, if the page may not. */
  async function copy(text, what) {
    find("text").value = text;
    find("text").hidden = false;
    find("text").rows = Math.min(24, text.split("\n").length + 1);
    try {
      await navigator.clipboard.writeText(text);
      find("copied").textContent = `${what} copied.`;
    } catch {
      find("text").select();
      find("copied").textContent = `${what}: copy it from the field.`;
    }
  }
  /** A view's table in the page's units; those of the laboratory are named where a column or a value is. */
  function table() {
    const { data } = shown;
    const SI = choice.units === "SI";
    const named = (key, name = key, of = SI ? unit(key).unit : "") => `${of === "dBm" ? "P_line" : name}${of === "MHz" ? "/2pi" : ""}${of && ` (${of})`}`;
    const given = (key, one = s) => `${named(key)} = ${SI ? show(unit(key, one).out(one[key]), 10) : one[key]}`;
    const listed = (one) => MODEL.map((key) => given(key, one)).join(", ");
    const { joules, flow } = inLaboratory(s);
    const laser = ofLaser(s, choice);
    const share = choice.view === "power" ? "photons (ħω) per time, in the inverse of the rates' unit" : "rates share one unit, times are in its inverse, energies are in units of ħω";
    const head = [
      SI ? `# energies are in units of ħω = ${exact(joules)} J, ω/2π = ${s.frequency} GHz; a rate of 1 is 2π × ${s.rate_unit} MHz` : "",
      `# ${listed(s)}${choice.view === "time" ? `, ${given("T")}` : ""}`, laser && `# ${laser}`, SI ? "" : `# ${share}`,
    ].filter(Boolean);
    const pieces = (length) => Array.from({ length }, (_, i) => i);
    const quantity = when() === null ? "in the steady state" : `at ${given("t")}`;
    const kept = choice.view === "time" ? data.curves.frozen : data.frozen;
    const before = kept ? [`# E_frozen: ${listed({ ...s, ...frozen })}`] : [];
    if (choice.view === "time") {
      const { battery, charger } = data.curves;
      const [n, single, { out }] = [battery.high.length, evolution(direct(s)), unit("T")];
      return [...head, `# a row is the time from t to t_end: energies at t, and the lowest and highest in between; E_direct is at ${given("Delta", direct(s))}`, ...before,
        `${named("t")},${named("t", "t_end")},E_A,E_A_low,E_A_high,E_B,E_B_low,E_B_high,E_direct${kept ? ",E_frozen" : ""}`,
        ...pieces(n).map((i) => [out((i * s.T) / n), out(((i + 1) * s.T) / n), charger.at[i], charger.low[i], charger.high[i], battery.at[i], battery.low[i], battery.high[i], single((i * s.T) / n)[0], ...(kept ? [kept.at[i]] : [])])];
    }
    if (choice.view === "against") {
      const [{ mine }, key] = [data, choice.along];
      return [...head, `# E_B ${quantity}, the lowest and the highest of the points tried around ${key}; bound, limit and E_direct at it`,
        `# best: E_B = ${mine.best[0]} at ${given(key, { ...s, [key]: mine.best[1] })}`, ...before,
        `${named(key)},E_B_low,E_B_high,bound,limit,E_direct${kept ? ",E_frozen_low,E_frozen_high" : ""}`,
        ...mine.x.map((x, i) => [unit(key).out(x), mine.low[i], mine.high[i], mine.bound[i], mine.limit[i], mine.direct[i], ...(kept ? [kept.low[i], kept.high[i]] : [])])];
    }
    if (choice.view === "map") {
      const [one, two] = data.keys;
      const axes = data.axes.map(({ range, out }) => pieces(data.n).map((k) => out(scale(range).value((k + 0.5) / data.n))));
      return [...head, `# E_B ${quantity}, the largest of the points tried in each cell; a row gives the cell's middle`,
        `# best: E_B = ${data.map.best.energy} at ${data.keys.map((key) => given(key, data.best)).join(", ")}`, ...(kept ? [`# frozen: E_B = ${kept.energy} at ${listed({ ...s, ...frozen })}`] : []),
        `${named(one)},${named(two, one === two ? `${two}_again` : two)},E_B`,
        ...[...data.map.cells].map((E, k) => [[k % data.n, Math.floor(k / data.n)], E]).filter(([cell]) => cell.every((k, j) => axes[j][k] !== axes[j][k - 1]))
          .map(([[k, j], E]) => [axes[0][k], axes[1][j], E])];
    }
    const columns = ["steady", "at_t", ...(kept ? ["frozen_steady", "frozen_at_t"] : [])].map((name) => name + (SI ? " (W)" : ""));
    return [...head, ...(kept ? [`# frozen: ${listed({ ...s, ...frozen })}`] : []), ["flow", ...columns],
      ...["drive", "heat_charger", "heat_battery", "heat_shared", "stored"].map((name, k) => [name, ...[data.steady, data.now, ...(kept ?? [])].map((flows) => (SI ? flow : 1) * flows[k])]), `# ${given("t")}`];
  }
  function standalone() {
    const copied = find("plot").cloneNode(true);
    const [width, height] = shown.size;
    Object.entries({ xmlns: "http://www.w3.org/2000/svg", width, height, "font-family": "sans-serif", "font-size": 13, fill: "#1d2126", color: "#1d2126" }).forEach((pair) => copied.setAttribute(...pair));
    copied.insertAdjacentHTML("afterbegin", `<rect width="${width}" height="${height}" fill="#fff"/>`);
    return new XMLSerializer().serializeToString(copied).replace(/var\(--[\w-]+, ([^)]+)\)/g, "$1");
  }
  const name = () => `explorer-${choice.view}`;
  press("csv", () => save(`${name()}.csv`, new Blob([table().join("\n")], { type: "text/csv" })));
  press("svg", () => save(`${name()}.svg`, new Blob([standalone()], { type: "image/svg+xml" })));
  press("png", () => {
    const image = new Image();
    image.addEventListener("load", () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = shown.size.map((x) => 2 * x);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      save(`${name()}.png`, canvas.toDataURL("image/png"));
    });
    image.src = `data:image/svg+xml,${encodeURIComponent(standalone())}`;
  });
  press("python", () => copy(python(s, choice, ranges), "Cell of Python"));
  press("link", () => copy(`${location.href.split("#")[0]}#${address()}`, "Link"));
  addEventListener("resize", () => change({}));
  addEventListener("hashchange", readAddress);
  restart();
  readAddress();
}

if (typeof document !== "undefined") document.querySelectorAll(".explorer").forEach(build);
