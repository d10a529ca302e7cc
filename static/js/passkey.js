// Asks the browser for a passkey and sends what it answers with the form. Without it people sign in
// with a password and a code.
(() => {
  if (window.allPasskeys) return; // One page may have two such forms.
  window.allPasskeys = true;

  const isKnown = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

  const optionsOf = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    // Asked for now: a page of signing in begins no session.
    const response = await fetch(form.action, { headers: { accept: "application/json" } });
    if (response.ok) return response.json();
    throw response.status === 429 ? await response.json() : {};
  };

  const ask = async (form) => {
    const options = await optionsOf(form);
    if (form.dataset.passkey === "create") {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      return navigator.credentials.create({ publicKey });
    }
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  };

  const send = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const problem = form.querySelector(".refused");
    problem.hidden = true;
    try {
      const credential = await ask(form);
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (error) {
      // What browsers say is in their own language and for programmers.
      const { known, failed } = form.dataset;
      problem.textContent = error.problem || (error.name === "InvalidStateError" ? known : failed);
      problem.hidden = false;
    }
  };

  if (!isKnown) return;
  for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
})();
