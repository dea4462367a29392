// Progressive enhancement only: every page does all its work without this file.
"use strict";

// htmx comes when the page has work for it: at once where something happens by itself, else with the
// first touch, so that a slow line brings the words first. What was typed until then is told to it.
const { then } = document.currentScript.dataset;
const TOUCHES = ["focusin", "keydown", "pointerdown"];
if (then && document.querySelector("[hx-trigger*='load'], [hx-trigger*='every']")) fetchThen();
else if (then && document.querySelector("[hx-get], [hx-post]"))
  for (const touch of TOUCHES) addEventListener(touch, fetchThen);

function fetchThen() {
  for (const touch of TOUCHES) removeEventListener(touch, fetchThen);
  const script = document.createElement("script");
  script.src = then;
  script.onload = () => setTimeout(tellTyped);
  document.head.append(script);
}

// Shortly before a sign-in ends, what says so is fetched.
const signedIn = document.querySelector("[data-session]");
if (signedIn) setTimeout(fetchSession, Math.max(signedIn.dataset.left - 150, 0) * 1000);

function fetchSession() {
  const script = document.createElement("script");
  script.src = signedIn.dataset.script;
  document.head.append(script);
}

function tellTyped() {
  for (const box of document.querySelectorAll("[hx-trigger^='input']"))
    if (box.value !== box.defaultValue) box.dispatchEvent(new Event("input", { bubbles: true }));
}

const typing = (element) => element?.matches("input, select, textarea, [contenteditable]");

// Keys that a page shows on its caps: a field takes the focus, anything else is pressed.
// A person may turn them off; they never fire while somebody types.
document.addEventListener("keydown", (event) => {
  if (sends(event) || asksPalette(event)) return event.preventDefault();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") return arrow(event);
  if (document.body.dataset.keys === "off" || document.querySelector("dialog:modal")) return;
  if (again(event)) return event.preventDefault();
  if (leaving || typing(event.target)) return;
  if (goes(event)) return event.preventDefault();
  if (event.key === "j" || event.key === "k") return walk(event, event.key === "j" ? 1 : -1);
  const target = pressed(event);
  if (!target) return;
  event.preventDefault();
  const folded = target.closest("details");
  if (folded) folded.open = true;
  if (typing(target) || "keyFocuses" in target.dataset) {
    target.focus();
    target.select?.();
  } else {
    leaving = !target.closest("[hx-get], [hx-post]");
    setTimeout(() => (leaving = false), 4000);
    target.click();
  }
});

// What a key is for: something of the row the reader is in first, then of the page.
function pressed({ key }) {
  // Enter is of what has the focus; with nothing focused it takes what the page suggests.
  if (key === "Enter" && document.activeElement !== document.body) return null;
  const cap = CSS.escape(key.toLowerCase());
  const row = document.activeElement?.closest?.("tr");
  return row?.querySelector(`[data-row-key="${cap}"]`) ?? document.querySelector(`[data-key~="${cap}"]`);
}

// Control and K open what leads everywhere, Alt and a figure an account that was looked at: fetched
// when it is first asked for.
function asksPalette({ key, code, ctrlKey, metaKey, altKey, shiftKey }) {
  const link = document.querySelector("[data-palette]");
  const digit = altKey && !ctrlKey && !metaKey && !shiftKey && /^Digit([1-9])$/.exec(code)?.[1];
  const isAsked = (ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === "k";
  if (!link || !(isAsked || digit) || document.querySelector("dialog:modal")) return false;
  if (window.openPalette) window.openPalette(digit);
  else {
    const script = document.createElement("script");
    script.src = link.dataset.script;
    script.onload = () => window.openPalette(digit);
    document.head.append(script);
  }
  return true;
}

// g, and soon a letter, lead to a place of the rail.
let going = -Infinity;
function goes({ key, timeStamp }) {
  const isSecond = timeStamp - going < 1500;
  going = key === "g" ? timeStamp : -Infinity;
  const place = isSecond && document.querySelector(`[data-go="${CSS.escape(key)}"]`);
  if (place) leaving = true;
  if (place) place.click();
  return Boolean(place) || key === "g";
}

// A key that leads to another page is the last one here: what is typed on is not for this page.
let leaving = false;
addEventListener("pageshow", () => (leaving = false));

// Control and Enter in a text that says so send it.
function sends({ key, ctrlKey, metaKey, target }) {
  const form = key === "Enter" && (ctrlKey || metaKey) && target.form?.closest("[data-sends]");
  form?.requestSubmit?.();
  return Boolean(form);
}

// A text that is begun is written on at its end.
const begun = document.querySelector("textarea[autofocus]");
begun?.setSelectionRange(begun.value.length, begun.value.length);

// The key that leads to a field, pressed once more in it: nothing new was typed yet.
function again({ key, target }) {
  return target.dataset?.key === key && target.selectionStart === 0 && target.selectionEnd === target.value.length;
}

const WALKED = "[data-walk] a[href]:not(.why-button, [data-row-key], [data-beside])";

// The arrows walk from the box that searches into what it found, and back.
function arrow(event) {
  if (!event.target.closest?.("[data-walks], [data-walk] a")) return;
  const box = document.querySelector("[data-walks]");
  const first = document.querySelector(WALKED);
  if (event.key === "ArrowUp" && event.target === first && box) {
    event.preventDefault();
    return box.focus();
  }
  if (event.key === "ArrowDown" || event.target !== box) walk(event, event.key === "ArrowDown" ? 1 : -1);
}

// j and k walk the links of the list that has data-walk.
function walk(event, step) {
  const links = [...document.querySelectorAll(WALKED)];
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? 0 : here + step;
  links[Math.max(0, Math.min(next, links.length - 1))].focus();
  event.preventDefault();
}

// After a swap: open what floats beside the figure that asked, put the reader where the news is.
document.addEventListener("htmx:after:swap", (event) => {
  const source = event.detail?.ctx?.sourceElement;
  const float = document.querySelector("[popover][data-opens]:not(:popover-open)");
  float?.addEventListener("toggle", ({ newState }) => source?.setAttribute("aria-expanded", newState === "open"));
  float?.showPopover({ source });
  openOver(document.querySelector("dialog[data-opens]:not([open])"), source);
  const news = document.querySelector(".errors[autofocus], [data-focus]");
  if (!news || news.dataset.seen) return;
  news.dataset.seen = "yes";
  news.setAttribute("tabindex", "-1");
  news.focus();
});

// The number of a card or of social security is said where it is typed, and not sent; nor is what may
// become one, until its writer is done.
document.addEventListener("input", ({ target }) => {
  if (!target.dataset?.refuses) return;
  target.setCustomValidity(secret(target.value) ? target.dataset.refuses : "");
  target.reportValidity();
});
document.addEventListener("htmx:before:request", (event) => {
  const { dataset, value } = event.target;
  if (dataset?.refuses && (secret(value) || /\d([ -]?\d){11}/.test(value))) event.preventDefault();
});

function secret(value) {
  const written = value.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi, "");
  const cards = written.match(/(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g) ?? [];
  return /(?<![\d-])\d{3}-\d\d-\d{4}(?![\d-])/.test(written) || cards.some(isCard);
}

// The check digit of a card: every second digit from the end counts twice.
function isCard(written) {
  const digits = [...written.replace(/\D/g, "")].reverse();
  const sum = digits.reduce((total, digit, place) => {
    const value = digit * (1 + (place % 2));
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

// A form that opens over the page has the address of its own page while it is open.
function openOver(dialog, source) {
  if (!dialog) return;
  const under = location.href;
  if (source?.href) history.pushState(null, "", source.href);
  dialog.addEventListener("close", () => history.replaceState(null, "", under));
  dialog.querySelector("[data-closes]").addEventListener("click", () => dialog.close());
  dialog.showModal();
}

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
for (const button of document.querySelectorAll("[data-print], [data-copy]")) button.hidden = false;

// A button that copies the words of what it names, and says that it did; where the browser lets none
// copy, they are marked instead.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const words = document.getElementById(button.dataset.copy), said = button.querySelector("[data-done]");
  try {
    await navigator.clipboard.writeText(words.textContent.trim());
    said.textContent = said.dataset.done;
  } catch {
    getSelection().selectAllChildren(words);
  }
});

// A button that is called as what is chosen above it.
for (const choice of document.querySelectorAll("[data-names]")) {
  const button = document.getElementById(choice.dataset.names), plain = button.textContent;
  const name = () => (button.textContent = choice.value ? choice.selectedOptions[0].text : plain);
  choice.addEventListener("change", name);
  name();
}
