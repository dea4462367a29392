// Passkeys: shows their buttons where the browser can, asks the device, and sends what it answers as
// the ordinary form around the button. Without this file the other ways to sign in remain.
"use strict";

{
  const forms = [...document.querySelectorAll("form[data-passkey]")].filter(
    (form) => form.dataset.origin === location.origin && window.PublicKeyCredential?.parseCreationOptionsFromJSON,
  );

  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      if (!form.ariaBusy) ask(form);
    });
  }
  if (forms.length) for (const none of document.querySelectorAll("[data-passkey-none]")) none.hidden = true;

  async function ask(form) {
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    form.ariaBusy = "true";
    try {
      form.elements.answer.value = JSON.stringify(await answer(form));
      form.requestSubmit();
    } catch (error) {
      console.info("passkey", error.name);
      failed.hidden = false;
    }
    form.ariaBusy = null;
  }

  async function answer(form) {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    const said = await fetch(form.dataset.options, { method: "POST", body });
    if (said.redirected) location.reload(); // a proof of who it is has grown old
    if (!said.ok || said.redirected) throw new Error(said.status);
    const options = await said.json();
    const made =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    return made.toJSON();
  }
}
