/* What the explorer computes from the model's formulas, which formulas.js holds, printed by SymPy: lowest and highest
   energies in a piece of time or of a parameter, a crossing, an optimum. Nothing here knows the page. */
"use strict";

const GOLDEN = (Math.sqrt(5) - 1) / 2;
const ZERO_ROOM = 1 / 8; // of a logarithmic scale, for its own 0: half for that, half a break, which no map's cell straddles

/** An object with these keys. */
const record = (keys, value) => Object.fromEntries(keys.map((key, k) => [key, value(key, k)]));

/** A laser on one oscillator with the charger's damping, and no battery: Fig. 5 (a). */
const direct = (s) => ({ ...s, J: 0, Gamma: 0, Delta: 0 });
const tuned = (s) => ({ ...s, Delta: bestDetuning(s)[0] });

/** A setting with some changes; where the power in the line is `held`, the drive goes with the charger's damping. */
function put(s, changes) {
  const next = { ...s, ...changes };
  if (s.held) next.F *= Math.sqrt(next.kappa_a / s.kappa_a);
  return next;
}

/** A parameter of a setting as the axes of another read it: a drive by the power in the line where that is held. */
const onAxis = (s, one, key) => (key === "F" && s.held ? one.F / Math.sqrt(one.kappa_a / s.kappa_a) : one[key]);

/** Charger's and battery's energy, and the flows drive, three heats, stored, as a function of time. */
function evolution(s) {
  const formulas = inTime(s);
  const [until] = formulas.at;
  return (t) => (t < until ? formulas.early(t) : formulas.late(t));
}

/** Charger's and battery's energy in the steady state, under the laser's linewidth if it has one. */
const settled = (s) => (s.linewidth > 0 ? noisy(s) : steady(s));

/** The battery's energy, and that of direct charging, in the steady state (t = null) or at a time, where a linewidth is
    left out. */
const batteryEnergy = (s, t) => (t === null ? settled(s)[1] : evolution(s)(t)[1]);
const directEnergy = (s, t) => (t === null ? settled(direct(s))[0] : evolution(direct(s))(t)[0]);

// -- energies in time -----------------------------------------------------------------------------------------------

/** The amplitudes x one step later; `steps` holds twelve numbers a step: what they are from 0, and the matrix of the rest. */
function moved(steps, j, [p, pi, q, qi]) {
  const at = 12 * j;
  const part = (k, i) => steps[at + k] + steps[at + i] * p - steps[at + i + 1] * pi + steps[at + i + 2] * q - steps[at + i + 3] * qi;
  const parti = (k, i) => steps[at + k] + steps[at + i] * pi + steps[at + i + 1] * p + steps[at + i + 2] * qi + steps[at + i + 3] * q;
  return [part(0, 4), parti(1, 4), part(2, 8), parti(3, 8)];
}

/** Amplitude of one mode (k = 0: charger, 2: battery) and its first two derivatives in time, at the amplitudes x. */
function motion([p, pi, q, qi], [aa, aai, ab, abi, ba, bai, bb, bbi], F, k) {
  const [v, vi] = [aa * p - aai * pi + ab * q - abi * qi, aa * pi + aai * p + ab * qi + abi * q - F];
  const [w, wi] = [ba * p - bai * pi + bb * q - bbi * qi, ba * pi + bai * p + bb * qi + bbi * q];
  if (k) return [q, qi, w, wi, ba * v - bai * vi + bb * w - bbi * wi, ba * vi + bai * v + bb * wi + bbi * w];
  return [p, pi, v, vi, aa * v - aai * vi + ab * w - abi * wi, aa * vi + aai * v + ab * wi + abi * w];
}

/** How much later a mode's energy has its top or its bottom, by one step of Newton. */
const turning = ([x, xi, v, vi, w, wi]) => -(x * v + xi * vi) / (v * v + vi * vi + x * w + xi * wi);

/** A mode's energy a little later, by its Taylor series, in which the drift matrix's trace and determinant give each
    derivative from the two before. */
function later([x, xi, v, vi, w, wi], [aa, aai, ab, abi, ba, bai, bb, bbi], t) {
  const [trace, tracei] = [aa + bb, aai + bbi];
  const [det, deti] = [aa * bb - aai * bbi - ab * ba + abi * bai, aa * bbi + aai * bb - ab * bai - abi * ba];
  let factor = (t * t) / 2;
  let [sum, sumi] = [x + t * v + factor * w, xi + t * vi + factor * wi];
  for (let n = 3; n < 10; n += 1) {
    [v, vi, w, wi] = [w, wi, trace * w - tracei * wi - det * v + deti * vi, trace * wi + tracei * w - det * vi - deti * v];
    factor *= t / n;
    sum += factor * w;
    sumi += factor * wi;
  }
  return sum * sum + sumi * sumi;
}

/** Lowest and highest energy of one mode (k = 0: charger, 2: battery) after each step from x, and at which. */
function extremes(steps, count, [p, pi, q, qi], k, found) {
  let [low, high, lowest, highest] = found;
  for (let j = 1; j < count; j += 1) {
    const at = 12 * j;
    const [of_p, of_q] = [at + 4 + 2 * k, at + 6 + 2 * k];
    const re = steps[at + k] + steps[of_p] * p - steps[of_p + 1] * pi + steps[of_q] * q - steps[of_q + 1] * qi;
    const im = steps[at + k + 1] + steps[of_p] * pi + steps[of_p + 1] * p + steps[of_q] * qi + steps[of_q + 1] * q;
    const E = re * re + im * im;
    if (E < low) {
      low = E;
      lowest = j;
    }
    if (E > high) {
      high = E;
      highest = j;
    }
  }
  return [low, high, lowest, highest];
}

/** A number between 0 and 1 that follows no rhythm. */
const scattered = (j) => Math.abs(43758.5453 * Math.sin(12.9898 * j)) % 1;

/** Energies of charger and battery in n pieces of the time from 0 to T: `at` their ends, `low`est and `high`est inside.

    The ends are the closed form. In a piece lie twenty points a turn of the faster mode, one exact step from its start
    each; where there would be more than `most` of them, as many: half of them in the first turns, which decay, half spread
    unevenly so that no phase is left out. Where the curve turns close to the extreme point, its energy there counts. */
function bands(s, T, n, most) {
  const [tau, formulas, matrix, energies] = [T / n, inTime(s), drift(s), evolution(s)];
  const speed = 1 / (16 * formulas.at[0]);
  const wanted = Math.ceil(3.2 * speed * tau);
  const count = Math.min(wanted, most);
  const offset = (j) => tau * (wanted <= most ? j / count : j % 2 ? (j + 1) / 2 / wanted : (j - 2 * scattered(j)) / count);
  const steps = new Float64Array(12 * count);
  for (let j = 1; j < count; j += 1) steps.set(formulas.step(offset(j)), 12 * j);
  const ends = Array.from({ length: n + 1 }, (_, i) => energies(i * tau));
  const curves = [0, 1].map((mode) => ({ at: ends.map((E) => E[mode]), low: new Float64Array(n), high: new Float64Array(n) }));
  let x = [0, 0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const next = formulas.step((i + 1) * tau);
    for (let mode = 0; mode < 2; mode += 1) {
      const [here, there] = [ends[i][mode], ends[i + 1][mode]];
      const rising = here < there;
      const ordered = rising ? [here, there, 0, count] : [there, here, count, 0];
      const found = count > 1 ? extremes(steps, count, x, 2 * mode, ordered) : ordered;
      for (let upper = 0; upper < 2; upper += 1) {
        const j = found[2 + upper];
        const place = motion(j === 0 ? x : j === count ? next : moved(steps, j, x), matrix, s.F, 2 * mode);
        const delta = turning(place);
        const inside = (j === 0 ? 0 : j === count ? tau : offset(j)) + delta;
        if (!(Math.abs(delta) * speed < 0.4 && inside >= 0 && inside <= tau)) continue;
        found[upper] = (upper ? Math.max : Math.min)(found[upper], later(place, matrix, delta));
      }
      [curves[mode].low[i], curves[mode].high[i]] = found;
    }
    x = next;
  }
  if (wanted > most) { // a start that is over within a small part of the first piece
    const early = bands(s, tau, 32, most);
    [early.charger, early.battery].forEach((curve, mode) => {
      curves[mode].low[0] = Math.min(curves[mode].low[0], ...curve.low);
      curves[mode].high[0] = Math.max(curves[mode].high[0], ...curve.high);
    });
  }
  const [charger, battery] = curves.map((curve) => ({ ...curve, crowded: formulas.at[1] * tau > 0.7 }));
  return { charger, battery };
}

/** The last time up to T at which the battery is not ahead of direct charging: T if at its end, else by bisection. */
function overtaking(s, T, battery) {
  const [mine, other, n] = [evolution(s), evolution(direct(s)), battery.low.length];
  const lead = (t) => mine(t)[1] - other(t)[0];
  if (!(lead(T) > 0)) return T;
  let i = n - 1;
  while (i > 0 && battery.low[i] > other(((i + 1) * T) / n)[0]) i -= 1;
  const steps = Array.from({ length: 257 }, (_, k) => ((i + k / 256) * T) / n);
  const last = steps.findLastIndex((t) => t === 0 || !(lead(t) > 0));
  let [low, high] = [steps[Math.max(0, last)], steps[last + 1]];
  for (let k = 0; k < 60; k += 1) {
    const middle = (low + high) / 2;
    if (lead(middle) > 0) high = middle;
    else low = middle;
  }
  return high;
}

// -- energies against parameters ------------------------------------------------------------------------------------

/** The coupling at which the mode that the reservoir does not see is resonant with the laser. */
const darkCoupling = ({ phi, y, Delta }) => Math.max(0, (Delta * (1 + y)) / (2 * Math.sqrt(y) * Math.cos(phi)));

/** A scale of a parameter from 0 to 1: linear, or logarithmic, with its own 0 at the start if it has one. */
function scale({ min, max, log = false, zero = false }) {
  const start = zero ? ZERO_ROOM : 0;
  return {
    value(u) {
      if (!log) return min + (max - min) * u;
      return u < start / 2 ? 0 : min * (max / min) ** Math.max(0, (u - start) / (1 - start));
    },
    place(x) {
      if (!log) return (x - min) / (max - min);
      return x <= 0 ? start / 4 : start + ((1 - start) * Math.log(x / min)) / Math.log(max / min);
    },
  };
}

/** A place of a highest energy: the present one if it loses nothing, else 0, else as few digits as were resolved. */
function resolved(energy, x, { min, max, log, zero }, present = 0) {
  const enough = energy(x) * (1 - 1e-12);
  const short = [present, 0, ...Array.from({ length: 15 }, (_, digits) => Number(x.toPrecision(digits + 1)))];
  return short.find((one) => ((one >= min && one <= max) || (one === 0 && (zero || !log))) && energy(one) >= enough) ?? x;
}

/** Lowest and highest battery energy in n pieces of one parameter's range, and bound, limit and direct energy there; a
    logarithmic range's own 0 comes first, by itself. */
function against(s, key, range, t, n, samples) {
  const axis = scale({ ...range, zero: false });
  const [low, high] = [new Float64Array(n).fill(Infinity), new Float64Array(n).fill(-Infinity)];
  const here = (x) => put(s, { [key]: x });
  const energy = (x) => batteryEnergy(here(x), t);
  const own = range.zero ? [energy(0)] : [];
  let best = [-Infinity, s[key]];
  const take = (u) => {
    if (!(u >= 0 && u <= 1)) return;
    const [i, x] = [Math.min(n - 1, Math.floor(u * n)), axis.value(u)];
    const E = energy(x);
    low[i] = Math.min(low[i], E);
    high[i] = Math.max(high[i], E);
    if (E > best[0]) best = [E, x];
  };
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < samples; j += 1) take((i + (((j + 0.5) / samples + i * GOLDEN) % 1)) / n);
  }
  const special = { Delta: [bestDetuning(s)[0], -bestDetuning(s)[0]], J: [Math.abs(s.Delta), darkCoupling(s)] }[key] ?? [];
  special.forEach((x) => take(axis.place(x))); // of resonances narrower than a piece
  let reach = 1 / n;
  for (let k = 0; k < 40; k += 1) {
    const u = axis.place(best[1]);
    const before = best[0];
    [u - reach, u + reach].forEach(take);
    if (best[0] === before) reach /= 2;
  }
  const x = resolved(energy, best[1], range);
  const at = [...own.map(() => 0), ...Array.from({ length: n }, (_, i) => axis.value((i + 0.5) / n))].map(here);
  return {
    low: [...own, ...low], high: [...own, ...high], best: [energy(x), x], x: at.map((one) => one[key]), bound: at.map((one) => bound(one)[0]),
    limit: at.map((one) => limit(one)[0]), direct: at.map((one) => directEnergy(one, t)),
  };
}

/** The battery's energy over two parameters' ranges, row by row: each cell holds the highest of its points so far, `best`
    the highest of all, and in the end the optimum. */
function* mapped(s, keys, ranges, t, n, passes) {
  const axes = ranges.map(scale);
  const cells = new Float64Array(n * n);
  const map = { cells, pass: 0, best: { energy: -Infinity, at: [] } };
  const setting = (at) => record(keys, (_, k) => at[k]);
  const energy = (u, v) => {
    const at = [axes[0].value(u), axes[1].value(v)];
    const E = batteryEnergy(put(s, setting(at)), t);
    if (E > map.best.energy) map.best = { energy: E, at };
    return E;
  };
  const middle = (k) => (8 * Math.floor(k / 8) + 3.5) / n;
  cells.forEach((_, k) => { // a coarse map first, of eight cells by eight
    const [column, row] = [k % n, Math.floor(k / n)];
    const corner = k - (column % 8) - n * (row % 8);
    cells[k] = corner === k ? energy(middle(column), middle(row)) : cells[corner];
  });
  yield map;
  for (let pass = 0; pass < passes; pass += 1) {
    const inside = (k) => (k + ((0.5 + pass * GOLDEN) % 1)) / n;
    for (let row = 0; row < n; row += 1) {
      for (let column = 0; column < n; column += 1) {
        const E = energy(inside(column), (row + ((0.5 + pass * GOLDEN * GOLDEN) % 1)) / n);
        const k = row * n + column;
        cells[k] = pass === 0 ? E : Math.max(cells[k], E);
      }
      map.pass = pass + (row + 1) / n;
      yield map;
    }
  }
  const search = searching(s, record(keys, (_, k) => ranges[k]), t, { ...s, ...setting(map.best.at) });
  let step = search.next();
  for (; !step.done; step = search.next()) yield map;
  const [E, found] = step.value;
  map.best = { energy: E, at: keys.map((key) => onAxis(s, found, key)) };
  yield map;
}

const inside = (x) => Math.min(1, Math.max(0, x));

/** Highest of a function in the unit cube near a point, after Nelder and Mead, until their points are one. */
function climb(f, start, size, rounds = 400) {
  const at = (u) => {
    const v = u.map(inside);
    return [f(v), v];
  };
  let points = [at(start), ...start.map((x, k) => at(start.map((y, j) => (j === k ? (x + size > 1 ? x - size : x + size) : y))))];
  for (let k = 0; k < rounds; k += 1) {
    points.sort((p, q) => q[0] - p[0]);
    if (points.every(([, u]) => u.every((x, j) => Math.abs(x - points[0][1][j]) < 1e-9))) break;
    const worst = points.pop();
    const middle = start.map((_, j) => points.reduce((sum, [, u]) => sum + u[j], 0) / points.length);
    const along = (factor) => at(middle.map((m, j) => m + factor * (worst[1][j] - m)));
    let next = along(-1);
    if (next[0] > points[0][0]) {
      const farther = along(-2);
      if (farther[0] > next[0]) next = farther;
    } else if (next[0] <= points.at(-1)[0]) next = along(next[0] > worst[0] ? -0.5 : 0.5);
    points.push(next);
    if (next[0] <= worst[0]) points = points.map(([, u], j) => at(j ? u.map((x, i) => (x + points[0][1][i]) / 2) : u));
  }
  return points.reduce((p, q) => (q[0] > p[0] ? q : p));
}

/** Highest of a function near a start, climbed to again and again in smaller steps: on a ridge one climb stands still. */
function* summit(f, start) {
  let best = start;
  for (let size = 0.05; size > 0.001;) {
    const next = climb(f, best[1], size);
    yield;
    if (!(next[0] > best[0] * (1 + 1e-7))) size /= 5;
    if (next[0] > best[0]) best = next;
  }
  return best;
}

/** The setting with the largest battery energy over some parameters within their ranges: [energy, setting]. */
function optimum(...given) {
  const search = searching(...given);
  let step = search.next();
  while (!step.done) step = search.next();
  return step.value;
}

/** The same in pieces of work, one more start given.

    Where the laser may be tuned and nothing but the steady state counts, its best detuning is a formula. */
function* searching(s, ranges, t, also = s) {
  const exact = "Delta" in ranges && t === null && !(s.linewidth > 0);
  const keys = Object.keys(ranges).filter((key) => !(exact && key === "Delta"));
  const axes = keys.map((key) => scale(ranges[key]));
  const within = (Delta) => Math.min(ranges.Delta.max, Math.max(ranges.Delta.min, Delta));
  const setting = (u) => {
    const next = put(s, record(keys, (_, k) => axes[k].value(u[k])));
    return exact ? { ...next, Delta: within(bestDetuning(next)[0]) } : next;
  };
  const f = (u) => batteryEnergy(setting(u), t);
  const narrow = { J: [0, Math.abs(s.Delta)], Gamma: [0, 0], phi: [0, 0], y: [1, 1] }; // one path alone; resonant and dark
  const known = [s, also, { ...s, J: matched(s)[0], Gamma: 0, Delta: 0 }].map((one) => keys.map((key, k) => axes[k].place(one[key])));
  const [tune, couple] = ["Delta", "J"].map((key) => keys.indexOf(key));
  const starts = [];
  for (let k = 0; k < 300 * keys.length; k += 1) {
    const u = keys.map((_key, j) => ((k + 1) * Math.sqrt([2, 3, 5, 7, 11][j])) % 1);
    keys.forEach((key, j) => { if (key in narrow && (k >> j) % 3 === 0) u[j] = inside(axes[j].place(narrow[key][k % 2])); });
    if (couple >= 0 && k % 4 === 1) u[couple] = inside(axes[couple].place(darkCoupling(setting(u))));
    if (tune >= 0 && k % 2) u[tune] = axes[tune].place(within(bestDetuning(setting(u))[0]));
    starts.push([f(u), u]);
    if (k % 50 === 0) yield;
  }
  starts.sort((p, q) => q[0] - p[0]);
  const apart = []; // the best of each neighbourhood, so that one broad hill does not take all
  for (const start of starts) {
    if (apart.length < 6 * keys.length && apart.every(([, u]) => u.some((x, j) => Math.abs(x - start[1][j]) > 0.1))) apart.push(start);
  }
  const climbed = [];
  for (const start of [...apart.map(([, u]) => u), ...known]) {
    climbed.push(keys.length ? climb(f, start, 0.05) : [f(start), start]);
    yield;
  }
  let [best, ...others] = climbed.sort((p, q) => q[0] - p[0]).slice(0, 4);
  for (const start of [best, ...others]) {
    const top = keys.length ? yield* summit(f, start) : start;
    if (top[0] > best[0]) best = top;
  }
  const found = setting(best[1]);
  for (const key of Object.keys(ranges)) {
    const x = resolved((one) => batteryEnergy(put(found, { [key]: one }), t), found[key], ranges[key], s[key]);
    if (x === 0 || x === s[key] || !(exact && key === "Delta")) Object.assign(found, put(found, { [key]: x })); // a formula has all its digits
  }
  return [batteryEnergy(found, t), found];
}

