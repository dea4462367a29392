// Says two minutes before it that a sign-in ends, lets its person stay, and covers the page after the
// end. The server is asked each time, so what another window did counts. house.js fetches this file.
"use strict";

{
  const WARNING = 120;
  const AGAIN = 15;
  const { left, session: address } = document.querySelector("[data-session]").dataset;
  const windows = new BroadcastChannel(`sign-in ${address}`);
  let ends = performance.timeOrigin + left * 1000;
  let dialog;
  let timer;
  let dismissed = false;

  windows.addEventListener("message", () => look());
  document.addEventListener("visibilitychange", () => document.hidden || dialog?.matches(".over") || look());
  wait();

  function wait() {
    clearTimeout(timer);
    const rest = (ends - Date.now()) / 1000;
    timer = setTimeout(look, Math.max(rest > WARNING ? rest - WARNING : rest, 1) * 1000);
  }

  async function look(form) {
    clearTimeout(timer);
    try {
      const body = form && new URLSearchParams(new FormData(form));
      const said = await fetch(address, { method: form ? "POST" : "GET", body, headers: { "HX-Request": "true" } });
      if (!said.ok) throw new Error(said.status);
      hear(new DOMParser().parseFromString(await said.text(), "text/html").querySelector("dialog"));
      if (form) windows.postMessage("stays");
    } catch (error) {
      console.info("sign-in", error.message);
      timer = setTimeout(look, AGAIN * 1000);
    }
  }

  function hear(news) {
    ends = Date.now() + news.dataset.left * 1000;
    const isOver = news.matches(".over");
    if (news.dataset.left > WARNING) dismissed = false;
    if (isOver || (news.dataset.left <= WARNING && !dismissed)) show(news);
    else close();
    if (!isOver) wait();
  }

  function show(news) {
    const focused = document.activeElement;
    close();
    dialog = document.importNode(news, true);
    document.body.append(dialog);
    if (dialog.matches(".over")) cover();
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (dialog.matches(".over")) return;
      dismissed = true;
      close();
    });
    dialog.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      look(event.target).then(() => focused?.focus());
    });
    dialog.showModal();
  }

  function close() {
    dialog?.remove();
    dialog = null;
  }

  function cover() {
    for (const part of document.body.children) if (part !== dialog) part.hidden = true;
    document.title = dialog.querySelector("h2").textContent;
    dialog.querySelector("a").href = location.pathname + location.search;
  }
}
