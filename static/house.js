// Progressive enhancement only: every page does all its work without this file.
"use strict";

const typing = (element) => element?.matches("input, select, textarea, [contenteditable]");

// Keys that a page shows on its caps: a field takes the focus, anything else is pressed.
// A person may turn them off; they never fire while somebody types.
document.addEventListener("keydown", (event) => {
  if (document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) return;
  if (event.key === "j" || event.key === "k") return walk(event);
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  if (typing(target)) {
    target.focus();
    target.select();
  } else target.click();
});

// j and k walk the links of the list that has data-walk.
function walk(event) {
  const links = [...document.querySelectorAll("[data-walk] a[href]")];
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? 0 : here + (event.key === "j" ? 1 : -1);
  links[Math.max(0, Math.min(next, links.length - 1))].focus();
  event.preventDefault();
}

// After a swap: put the reader where the news is, and say it.
document.addEventListener("htmx:after:swap", () => {
  const news = document.querySelector(".errors[autofocus], [data-focus]");
  if (!news || news.dataset.seen) return;
  news.dataset.seen = "yes";
  news.setAttribute("tabindex", "-1");
  news.focus();
});

// A form is sent once: the second click of a double click does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
