/* Keeps what is typed at the desk in this browser until it is saved, for this account and this
   source: a reload, a closed window or a session that has ended takes no word. Signing out removes
   it. */
"use strict";
{
  const PREFIX = "rolebook/typed/";
  const form = document.querySelector(".desk-entry[data-typed]");
  const key = PREFIX + form.dataset.typed;
  const unkept = new Set(["csrfmiddlewaretoken", "typed", "source", "confirmed"]);

  const read = () => {
    const values = {};
    for (const [name, value] of new FormData(form)) {
      if (!unkept.has(name)) (values[name] ??= []).push(value);
    }
    return values;
  };

  const storage = {
    get: () => {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    set: (kept) => {
      try {
        localStorage.setItem(key, JSON.stringify(kept));
      } catch {
        // Full, or not allowed: the page still warns before it is left.
      }
    },
    remove: () => {
      try {
        localStorage.removeItem(key);
      } catch {
        // Not allowed.
      }
    },
  };

  const served = JSON.stringify(read());
  let leaves = false;
  const isUnsaved = () => "shown" in form.dataset || JSON.stringify(read()) !== served;

  const keep = () => {
    if (isUnsaved()) storage.set({ token: form.elements.typed.value, values: read() });
    else storage.remove();
  };

  const fill = (values) => {
    for (const field of form.elements) {
      if (!field.name || unkept.has(field.name) || field.type === "submit") continue;
      const given = values[field.name] ?? [];
      if (field.type === "checkbox") {
        field.checked = given.includes(field.value);
      } else if (given.length) {
        const before = field.value;
        [field.value] = given;
        // A choice that is no longer there.
        if (field.selectedIndex === -1) field.value = before;
      }
    }
  };

  const tell = () => {
    const told = document.createElement("p");
    const button = document.createElement("button");
    told.className = "warning-note desk-restored";
    told.setAttribute("role", "status");
    Object.assign(button, { type: "button", className: "button", textContent: "Begin anew" });
    button.addEventListener("click", () => {
      storage.remove();
      leaves = true;
      location.assign(location.pathname);
    });
    told.append("What you had typed is here again, and not saved yet. ", button);
    form.prepend(told);
  };

  const kept = storage.get();
  if (kept?.token && kept.token === form.dataset.saved) storage.remove();
  else if (kept?.values && !("shown" in form.dataset)) {
    fill(kept.values);
    if (isUnsaved()) tell();
  }
  // Said once: the address is not to be read again.
  const url = new URL(location.href);
  if (url.searchParams.has("saved")) {
    url.searchParams.delete("saved");
    history.replaceState(null, "", url);
  }
  if ("shown" in form.dataset) keep();

  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", ({ submitter }) => {
    keep();
    leaves = submitter?.formTarget !== "_blank";
  });
  addEventListener("pageshow", () => {
    leaves = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!leaves && isUnsaved()) event.preventDefault();
  });
}
