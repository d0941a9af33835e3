/* How a search ranks what it finds, pages before the package's functions, and which words of a page it shows. */
var Scorer = {
  score: ([page, , , , score]) => (page === "chapters/api" ? score - 100 : score),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};

const APART = ".bd-header-article, #jb-print-docs-body, .bd-sidebar-secondary, .prev-next-footer, .cell_input, .output.stream, svg";
const wholePage = Search.htmlToText;
Search.htmlToText = (html, anchor) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll(APART).forEach((part) => part.remove());
  return wholePage(page.documentElement.outerHTML, anchor).replace(/\\\[.*?\\\]/gs, " … ").replace(/\\\(|\\\)/g, "");
};

/* An excerpt around the words as they were typed, not around their stems. */
const excerpt = Search.makeSearchSummary;
Search.makeSearchSummary = (html, stems, anchor) =>
  excerpt(html, new URLSearchParams(location.search).get("q").split(/\s+/), anchor);
