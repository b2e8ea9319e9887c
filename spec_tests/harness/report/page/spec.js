"use strict";
// Filters: the words of the search, the chapter, and the verdict (of one subject, or of any).
const fields = Object.fromEntries(["search", "chapter", "subject", "verdict"].map((id) => [id, document.getElementById(id)]));
const articles = [...document.querySelectorAll("article")].map((element) => ({
  element,
  text: element.textContent.toLowerCase(),
  chapter: element.dataset.chapter,
  verdicts: element.dataset.verdicts.trim().split(" "),
}));
const headed = [...document.querySelectorAll("section.chapter, section.part")];

function matches(article) {
  const words = fields.search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const subject = fields.subject.value;
  const verdicts = subject === "" ? article.verdicts : [article.verdicts[Number(subject)]];
  return (
    (fields.chapter.value === "" || article.chapter === fields.chapter.value) &&
    (fields.verdict.value === "" ? verdicts.some((v) => v !== "none") : verdicts.includes(fields.verdict.value)) &&
    words.every((word) => article.text.includes(word))
  );
}

function show() {
  let count = 0;
  for (const article of articles) {
    article.element.hidden = !matches(article);
    count += article.element.hidden ? 0 : 1;
  }
  for (const section of headed) section.hidden = !section.querySelector("article:not([hidden])");
  document.getElementById("nothing").hidden = count > 0;
  document.getElementById("shown").textContent = count === articles.length ? "" : `${count} of ${articles.length} clauses`;
}

// A link to a clause works even if the filters hide the clause.
function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && (target.hidden || target.closest("[hidden]"))) {
    document.querySelector("form.filters").reset();
    show();
  }
  if (target) target.scrollIntoView();
}

document.querySelector("form.filters").addEventListener("input", show);
document.querySelector("form.filters").addEventListener("reset", () => setTimeout(show));
document.querySelector("form.filters").addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/input|select|textarea/i.test(event.target.tagName)) {
    event.preventDefault();
    fields.search.focus();
  }
});
// A piece of code that several clauses share is in the page once, and copied where it is opened.
document.addEventListener("toggle", ({ target }) => {
  if (target.dataset.code && target.open && !target.querySelector("pre"))
    target.append(document.getElementById(`code-${target.dataset.code}`).content.cloneNode(true));
}, true);
addEventListener("hashchange", follow);
show();
if (location.hash) follow();
