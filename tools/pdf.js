"use strict";
// Runs in the first page of the built book, in the browser that prints it: joins the other pages to it.

const LEFT_OUT = ["chapters-explorer", "chapters-claims"]; // nothing moves on paper, nor is sorted or searched
const HOME = location.href.slice(0, location.href.lastIndexOf("/") + 1);
const name = address => address.slice(HOME.length).replace(".html", "").replaceAll("/", "-");
const listed = document.querySelector("nav[aria-label=Book]");
const pages = [location.href, ...[...listed.querySelectorAll("a")].map(link => link.href)]
    .filter(page => !LEFT_OUT.includes(name(page)));
const main = document.createElement("main");
const dates = [];

/** Turns the links of a page, or of a part of it, to the anchors of the whole. */
function turn(part, page) {
    for (const link of part.querySelectorAll("a[href]")) {
        const { href, hash } = new URL(link.getAttribute("href"), page);
        const target = href.replace(hash, "");
        if (pages.includes(target)) link.setAttribute("href", `#${name(target)}${hash.replace("#", "--")}`);
        // A file, or a page left out; a link to settings of that is left out with it.
        else if (target.startsWith("file:")) link.replaceWith(...(hash.includes("=") ? [] : link.childNodes));
    }
}

/** Adds the article of a page to the whole, under the page's name. */
function add(page, html) {
    const text = new DOMParser().parseFromString(html, "text/html");
    const article = text.querySelector("article");
    for (const part of article.querySelectorAll("[id]:not(svg *)")) part.id = `${name(page)}--${part.id}`;
    for (const fold of article.querySelectorAll("details:not(.code, .claim:not(.claim-corrected))")) fold.open = true;
    for (const image of article.querySelectorAll("img")) image.src = new URL(image.getAttribute("src"), page);
    turn(article, page);
    article.id = name(page);
    main.append(article);
    dates.push(text.querySelector("time")?.textContent ?? "");
}

/** Says a heading without its link and without the source of its formulas; for the head of a page without its number. */
function plain(heading, number = "") {
    const copy = heading.cloneNode(true);
    for (const part of copy.querySelectorAll(`.headerlink, annotation ${number}`)) part.remove();
    return copy.textContent.trim();
}

/** Shows the whole: the first page bears the byline and the contents, every other the title of its chapter. */
async function show(byline, style) {
    const contents = document.createElement("nav");
    contents.id = "contents";
    contents.append(document.createElement("h2"), ...listed.cloneNode(true).childNodes);
    contents.querySelector("h2").textContent = "Contents";
    turn(contents, location.href);
    for (const line of contents.querySelectorAll("li:not(:has(a))")) line.remove();
    for (const caption of contents.querySelectorAll("[role]")) caption.removeAttribute("role");
    const [first, ...others] = main.children;
    first.append(contents);
    const line = document.createElement("p");
    line.className = "byline";
    line.textContent = byline.toSpliced(2, 0, dates.sort().at(-1)).filter(Boolean).join(" · ");
    first.querySelector("h1").after(line);
    const sheet = document.createElement("style");
    sheet.textContent = style + others.map(article => `
        #${article.id} { page: ${article.id}; }
        @page ${article.id} { @top-left {
            content: ${JSON.stringify(plain(article.querySelector("h1"), ", .section-number"))};
            font: 9pt BookSerif; color: #5a626c;
        } }`).join("");
    document.head.append(sheet);
    document.documentElement.dataset.scheme = "light";
    document.body.replaceChildren(main);
    await Promise.all([document.fonts.ready, ...[...document.images].map(image => image.decode())]);
    for (const wide of document.querySelectorAll(".wide")) {
        const share = wide.clientWidth / wide.scrollWidth;
        if (share < 1) wide.style.fontSize = `${0.97 * share * parseFloat(getComputedStyle(wide).fontSize)}px`;
    }
}

/** Lists all headings, as the outline is to say them. */
const headings = () => [...document.querySelectorAll("h1, h2, h3, h4")].map(heading => plain(heading));

/** Writes into the contents on which pages the chapters begin. */
function number(numbers) {
    for (const [place, line] of document.querySelectorAll("#contents li").entries()) line.append(numbers[place]);
}

/** Lists what went wrong: TeX that is left, links that lead nowhere, a line that does not fit. */
function faults() {
    const parts = [...document.querySelectorAll("body :not(pre, pre *, code, code *, annotation)")];
    const unread = part => part.matches("merror") || [...part.childNodes].some(({ nodeType, data }) =>
        nodeType === Node.TEXT_NODE && (data.includes("\\(") || data.includes("\\[")));
    const lost = link => !document.getElementById(link.getAttribute("href").slice(1));
    const wrong = [...parts.filter(unread), ...[...document.querySelectorAll("a[href^='#']")].filter(lost)];
    return [...wrong.map(part => part.outerHTML), ...document.body.scrollWidth > innerWidth ? ["wider than the paper"] : []];
}
