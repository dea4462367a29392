// Leads to places, deeds and accounts by their words, over any page of the console; house.js fetches
// this file when it is first asked for. Without it the same list is a page.
"use strict";

{
  const { palette: address } = document.querySelector("[data-palette]").dataset;
  const number = location.pathname.match(/\/accounts\/(\d{8})/)?.[1] ?? "";
  let dialog;

  // `digit`: the account looked at so many looks ago, at once.
  window.openPalette = async (digit) => {
    const found = document.querySelector("#palette") ?? (await fetched());
    if (!found) return location.assign(`${address}?of=${number}`);
    const recent = digit && found.querySelector(`[data-recent="${CSS.escape(digit)}"]`);
    if (recent) return location.assign(recent.dataset.url);
    if (digit || found.open) return;
    dialog = found;
    box().value = "";
    narrow();
    dialog.showModal();
    box().focus();
  };

  async function fetched() {
    const answer = await fetch(`${address}?of=${number}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return null;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("dialog");
    if (!made) return null;
    const here = document.importNode(made, true);
    document.body.append(here);
    here.addEventListener("input", narrow);
    here.addEventListener("keydown", lead);
    here.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) location.assign(option.dataset.url);
      else if (target === here) here.close();
    });
    return here;
  }

  const box = () => dialog.querySelector("[role=combobox]");
  const shown = () => [...dialog.querySelectorAll("[role=option]:not([hidden])")];
  const chosen = () => dialog.querySelector("[aria-selected=true]");
  const words = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

  // Each word typed begins one of the choice's.
  function narrow() {
    const typed = words(box().value);
    for (const option of dialog.querySelectorAll("[role=option]")) {
      const own = words(option.textContent);
      option.hidden = !typed.every((begun) => own.some((word) => word.startsWith(begun)));
    }
    for (const group of dialog.querySelectorAll("[role=group]"))
      group.hidden = !group.querySelector("[role=option]:not([hidden])");
    const options = shown();
    dialog.querySelector("[data-none]").hidden = options.length > 0;
    choose(options[0]);
  }

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box().setAttribute("aria-activedescendant", option.id);
    else box().removeAttribute("aria-activedescendant");
  }

  // What begins no choice is sought; the box of the search looks whether it may be.
  function seek(typed) {
    const field = document.querySelector("#search");
    dialog.close();
    field.value = typed;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.form.requestSubmit();
  }

  function lead(event) {
    const options = shown(), here = options.indexOf(chosen());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(options[(here + step + options.length) % options.length]);
    } else if (event.key === "Enter") {
      if (chosen()) location.assign(chosen().dataset.url);
      else seek(box().value);
    } else return;
    event.preventDefault();
  }
}
