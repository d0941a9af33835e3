"use strict";
// Runs in a page of the sample: works it, and tells what happens in lines that a person reads.

const called = part => part.nodeType === 3 ? part.data
    : part.localName + (part.id ? `#${part.id}` : part.className ? `.${part.className.replace(/ .*/, "")}` : "");
const html = part => part.outerHTML?.replace(/<math.*?alttext="(.*?)".*?<\/math>/gs, "$$$1$$").replace(/file:[^"]*\//g, "") ?? part.data;
const calm = () => new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame));
const plainly = lines => [...new Set(lines)].map(line => line.replace(/\s+/g, " ")).join("\n");

/** What each search finds: how many places, the points of each, and the first five, with the marks in them; and what Enter does. */
function found(queries) {
    const field = document.querySelector("form.search input");
    const sent = field.form.dispatchEvent(new Event("submit", { cancelable: true }));
    return `sent: ${sent}\n` + queries.map(query => {
        if (field.value !== query) {
            field.value = query;
            field.dispatchEvent(new Event("input"));
        }
        const entries = [...document.querySelectorAll(".results li")].slice(0, 5).map(entry => {
            entry.querySelectorAll("mark").forEach(mark => mark.replaceWith(`«${mark.textContent}»`));
            const parts = [...entry.children].map(part => part.textContent);
            return [entry.querySelector("a").getAttribute("href"), ...parts].join(" | ");
        });
        const phrase = plain(query);
        const points = KNOWN.map(place => rank(place, phrase, phrase.split(" "))).filter(Boolean);
        const sums = `points ${points.map(sum => Math.round(100 * sum) / 100).join(" ")}`;
        return [`# ${location.search}: ${document.querySelector(".found").textContent}`, sums, ...entries].join("\n");
    }).join("\n");
}

/** What changes in the page when each control is pressed, and at the keys Tab and Escape. */
async function pressed() {
    let seen = [];
    const said = ({ type, target, attributeName: name, addedNodes, removedNodes }) => type === "attributes"
        ? `${called(target)} ${name}=${target.getAttribute(name)}`
        : [called(target), ...[...removedNodes].map(part => `-${called(part)}`),
            ...[...addedNodes].map(part => `+${html(part)}`)].join(" ");
    const watch = new MutationObserver(changes => seen.push(...changes.map(said)));
    watch.observe(document, { attributes: true, childList: true, subtree: true });
    window.print = () => seen.push("prints");
    const refused = [true]; // the first time
    const writeText = async text => { if (refused.pop()) throw new Error(); seen.push(`copies ${text}`); };
    Object.defineProperty(navigator, "clipboard", { value: { writeText } });
    const wait = window.setTimeout;
    window.setTimeout = (act, time) => { seen.push(`after ${time} ms`); queueMicrotask(act); };
    const told = [];
    for (const control of document.querySelectorAll("button, summary, .drawing img")) {
        const name = control.textContent || control.alt;
        seen = [];
        control.click();
        await calm();
        told.push(`${called(control)} ${name}: ${[...new Set(seen)].join("; ")}`);
        document.querySelector("dialog")?.close();
        await calm();
    }
    seen = [];
    document.querySelector(".menu").open = true;
    for (const key of ["Tab", "Escape"]) dispatchEvent(new KeyboardEvent("keydown", { key }));
    await calm();
    watch.disconnect();
    window.setTimeout = wait;
    return plainly([...told, `keys: ${seen.join("; ")}`]);
}

/** What each link and each symbol shows of itself, with its tags, when the keyboard reaches it, and that it goes again. */
function pointed() {
    const box = document.querySelector("#preview");
    return plainly([...document.querySelectorAll("article :is(a:not(.headerlink), math [tabindex])")].map(link => {
        document.querySelectorAll("details").forEach(fold => { fold.open = fold.contains(link); });
        link.focus({ focusVisible: true });
        const name = `${link.getAttribute("href") ?? link.textContent} ${link.getAttribute("aria-describedby") ?? ""}`;
        const shown = box.hidden ? "" : [...box.childNodes].map(html).join("");
        link.blur();
        return `${name}: ${shown}${box.hidden ? "" : " stays"}`;
    }));
}

/** What the pointer does: over a link it shows, where there is room; from there into the preview and out; over a symbol. */
async function hovered() {
    const box = document.querySelector("#preview");
    const kinds = ["article h1", "article p a[href='#equation-eq-sum']", "p math mi"];
    const [text, link, symbol] = kinds.map(kind => document.querySelector(kind));
    const told = [];
    const wait = window.setTimeout;
    window.setTimeout = (act, time) => { told.push(`in ${time} ms`); return wait(act, time); };
    const turn = async (part, type, last = true) => {
        part.dispatchEvent(new PointerEvent(type, { bubbles: true }));
        if (!last) return;
        await settle();
        const where = box.getBoundingClientRect().top > link.getBoundingClientRect().top ? "below" : "above";
        const owners = [...document.querySelectorAll("[aria-describedby=preview]")].map(called);
        told.push(`${type} ${called(part)}: ${box.hidden ? "nothing" : `${where} ${box.textContent}`} of ${owners}`);
    };
    for (const block of ["start", "end"]) {
        link.scrollIntoView({ block });
        await turn(link, "pointerover");
        await turn(text, "pointerover");
    }
    await turn(link, "pointerover");
    await turn(text, "pointerover", false);
    for (const type of ["pointerenter", "pointerover", "pointerleave"]) await turn(box, type);
    for (const part of [link, symbol, text]) await turn(part, "pointerover");
    window.setTimeout = wait;
    return plainly(told.map((line, k) => `${k}: ${line}`));
}

/** How a page stands: its scheme, its type, what is open, what keys reach, and where the contents say that one is. */
async function stands() {
    const named = selector => [...document.querySelectorAll(selector)].map(called).join(" ");
    const told = [JSON.stringify(document.documentElement.dataset), `open: ${named("details[open]")}`,
        `keys: ${named("[tabindex]")}`, `pressed: ${named("[aria-pressed=true]")}`];
    const faces = [...document.fonts].filter(face => face.status === "loaded");
    told.push(...faces.map(({ family, weight, style }) => `${family} ${weight} ${style}`).sort());
    const section = !location.hash && document.querySelector("article section section");
    if (section) {
        section.scrollIntoView();
        const here = () => document.querySelector("[data-here]");
        for (let k = 0; k < 50 && !here(); k += 1) await calm();
        told.push(`at ${section.id}: ${here()?.hash}`);
    }
    return told.join("\n");
}

/** What is copied of the article, of an equation and of a heading: its text, how its HTML starts, and who copies it. */
function copied() {
    const told = [];
    for (const part of document.querySelectorAll("article, .equation, h1")) {
        getSelection().selectAllChildren(part);
        const clipboardData = new DataTransfer();
        const copy = new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true });
        told.push(document.dispatchEvent(copy) ? "left to the browser" : "done here");
        const [text, tags] = ["text/plain", "text/html"].map(kind => clipboardData.getData(kind));
        told.push(text.replaceAll("\n\n", "\n"), tags.replace(/<math.*?<\/math>/gs, "").slice(0, 200));
    }
    return told.join("\n");
}

/** Which rows a table of claims shows, and in which order, after each use of its controls. */
function rows() {
    const told = [];
    for (const table of document.querySelectorAll("table.claims")) {
        const controls = table.previousElementSibling;
        const ids = () => [...table.rows].filter(row => row.dataset.id && !row.hidden).map(row => row.dataset.id);
        const now = act => told.push(`${act}: ${controls.querySelector("output").textContent}: ${ids().join(" ")}`);
        const [words, kind] = controls.querySelectorAll("[type=search], select");
        told.push(controls.textContent);
        for (const text of ["eq b", "κ_b", "E_B", "TEXT-if", "zebra", ""]) {
            words.value = text;
            words.dispatchEvent(new Event("input"));
            now(text);
        }
        for (const option of [...kind.options].reverse()) {
            option.selected = true;
            kind.dispatchEvent(new Event("input"));
            now(option.textContent);
        }
        for (const box of controls.querySelectorAll("[type=checkbox]")) {
            box.click();
            now(`without ${box.value}`);
            box.click();
        }
        for (const head of table.querySelectorAll("th button")) for (const turn of ["first", "then"]) {
            head.click();
            now([turn, ...[...table.tHead.rows[0].cells].map(cell => cell.textContent + (cell.ariaSort ?? ""))].join(" "));
        }
    }
    return told.join("\n");
}

// -- how a page looks -------------------------------------------------------------------------------------------------

const INHERITED = ["color", "fontFamily", "fontSize", "fontWeight", "fontStyle", "textAlign", "whiteSpace", "visibility",
    "cursor", "hyphens", "fontVariantNumeric", "listStyleType", "letterSpacing", "textTransform", "lineHeight",
    "accentColor", "borderCollapse", "boxSizing", "listStylePosition", "mathStyle", "orphans", "overflowWrap", "pointerEvents",
    "strokeWidth", "textAnchor", "textUnderlineOffset", "textWrapStyle"];
const OWN = ["backgroundColor", "display", "position", "float", "opacity", "overflowX", "textDecorationLine", "padding",
    "marginBlock", "zIndex", "content", "verticalAlign", "breakBefore", "breakInside", "breakAfter", "contentVisibility",
    "scrollMarginTop", "gap", "fill", "stroke", "filter", "transform", "order", "flexGrow", "alignSelf", "backgroundImage",
    "backgroundRepeat", "backgroundSize", "clear", "clipPath", "columnCount", "columnWidth", "containIntrinsicHeight",
    "flexDirection", "flexShrink", "flexWrap", "gridAutoFlow", "gridColumnEnd", "gridColumnStart", "gridRowStart", "minWidth",
    "overflowY", "textDecorationStyle", "textDecorationThickness", "textOverflow", "touchAction", "webkitLineClamp"];
const LINES = ["boxShadow", "borderTop", "borderRight", "borderBottom", "borderLeft", "borderTopLeftRadius",
    "borderBottomLeftRadius", "minHeight",
    "maxWidth", "outline", "outlineOffset"];
const SET = ["margin-left", "margin-right", "width", "height", "max-height", "left", "right", "top", "bottom", "flex-basis",
    "grid-template-columns", "justify-content", "align-items", "object-fit"]; // as they are set, not as they come out
const WITHIN = ".bar, footer, .contents, .margin, figure, table, .glance, .verdicts, .graph, .explorer, dialog, form, .three, "
    + ".sd-dropdown, [class^=explorer-]";
const THEIRS = /^(docutils|container|sd-|reference|internal|std|tex2jax|mathjax|at$|glance-w|is-)/;
const REACHED = "a[href], button, input, select, summary, [tabindex]";

/** A value with colours in six digits, and lengths in a unit. */
const short = (value, unit, name) => value
    .replace(/(-?[\d.]+)px/g, (_, number) => `${Math.round(100 * number / unit) / 100}${name}`)
    .replace(/rgb\((\d+), (\d+), (\d+)\)/g, (_, ...parts) =>
        `#${parts.slice(0, 3).map(part => Number(part).toString(16).padStart(2, "0")).join("")}`);

/** An element's style: lengths of type in letters of the page, those of lines in pixels. */
function style(part, pseudo) {
    const all = getComputedStyle(part, pseudo);
    const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const nothing = value => / none | none$|^none$|^0px$|^auto$/.test(value);
    return Object.fromEntries([...[...INHERITED, ...OWN].map(key => [key, short(all[key], root, "rem")]),
        ...LINES.map(key => [key, nothing(all[key]) ? "" : short(all[key], 1, "px")]),
        ...SET.map(key => [key, pseudo ? "" : short(String(part.computedStyleMap().get(key)), root, "rem")])]);
}

const set = () => Object.fromEntries(SET.map(key => [key, ""]));

/** In what a style differs from the one above it and from a bare element's. */
const differs = (now, above, bare, prefix = "") => Object.fromEntries([...INHERITED.filter(key => now[key] !== above[key]),
    ...[...OWN, ...LINES, ...SET].filter(key => now[key] !== bare[key])].map(key => [prefix + key, now[key]]));

const seen = part => part.checkVisibility() || getComputedStyle(part).display === "contents";

/** Of each kind of element of a page the first: how it looks, and what is else when the keyboard is there. */
function looks(within, focusing) {
    document.querySelectorAll("details").forEach(fold => { fold.open = true; });
    const bare = {};
    const usual = tag => {
        if (!bare[tag]) {
            const part = document.createElement(tag);
            part.style.all = "revert";
            document.body.append(part);
            bare[tag] = style(part);
            part.remove();
        }
        return bare[tag];
    };
    const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const { fontSize, scrollPaddingTop, colorScheme } = getComputedStyle(document.documentElement);
    const told = { html: { fontSize, scrollPaddingTop, colorScheme } };
    const parts = "body, body *:not(math *, svg *, script, template, source, noscript), mtd, .graph svg *";
    for (const part of [...document.querySelectorAll(parts)].filter(part => part.closest(within))) {
        const kinds = [...part.classList].filter(kind => !THEIRS.test(kind));
        if (part.ariaPressed === "true") kinds.push("pressed");
        const around = part.parentElement?.closest(WITHIN);
        const name = `${around ? called(around) : ""} ${[part.localName, ...kinds].join(".")}`;
        if (told[name] || part.closest("#preview") || !(part.parentElement && seen(part.parentElement))) continue;
        if (!seen(part)) {
            told[name] = { hidden: "" };
            continue;
        }
        const now = style(part);
        told[name] = differs(now, style(part.parentElement), usual(part.localName));
        for (const pseudo of ["::before", "::after", "::marker", "::placeholder"]) {
            if (["none", "normal"].includes(getComputedStyle(part, pseudo).content)) continue;
            Object.assign(told[name], differs(style(part, pseudo), now, { ...usual("span"), ...set() }, `${pseudo} `));
        }
        if (focusing && part.matches(REACHED)) {
            part.focus({ focusVisible: true });
            const height = short(`${part.getBoundingClientRect().height}px`, root, "rem");
            Object.assign(told[name], differs(style(part), now, now, ":focus "), { height });
            const says = part.querySelector(".says");
            if (says) Object.assign(told[name], differs(style(says), now, usual("span"), ":focus .says "));
            part.blur();
        }
    }
    return told;
}
