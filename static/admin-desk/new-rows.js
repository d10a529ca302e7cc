/* Makes a role, a question, an answer or a context in a dialog over the form of a claim. Without
   this script the link opens the same form on a page of its own. */
"use strict";
{
  const entry = document.querySelector(".desk-entry[data-typed]");
  const dialog = document.querySelector(".desk-dialog");
  const place = dialog.querySelector(".desk-dialog-form");
  const heading = dialog.querySelector("h2");
  let noun = "";
  let field = null;
  let opener = null;
  let request = null;

  const focusable = (select) => document.getElementById(`${select.id}_search`) ?? select;

  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const form = page.querySelector(".desk-new-row");
    if (!form) throw new Error("There is no form on this page.");
    // Its fields are called as those of the claim may be.
    for (const field of form.querySelectorAll("[id]")) field.id = `new_${field.id}`;
    for (const label of form.querySelectorAll("[for]")) label.htmlFor = `new_${label.htmlFor}`;
    for (const field of form.querySelectorAll("[aria-describedby]")) {
      const ids = field.getAttribute("aria-describedby").split(" ");
      field.setAttribute("aria-describedby", ids.map((id) => `new_${id}`).join(" "));
    }
    place.replaceChildren(document.adoptNode(form));
    (form.querySelector(".errors :is(input, select)") ?? form.querySelector("input:not([type=hidden])"))?.focus();
  };

  const open = async (link, name = "", fieldName = link.dataset.field) => {
    // Of several clicks only the last opens the dialog: another would take away what was typed.
    request?.abort();
    request = new AbortController();
    noun = link.dataset.noun;
    field = entry.querySelector(`select[name="${fieldName}"]`);
    opener = document.activeElement;
    const url = new URL(link.href);
    if (name) url.searchParams.set("name", name);
    if (noun === "answer") {
      url.searchParams.set("responsibility", entry.elements.responsibility.value);
    }
    try {
      const response = await fetch(url, { signal: request.signal });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      heading.textContent = `New ${noun}`;
      const html = await response.text();
      dialog.showModal();
      show(html);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (dialog.open) dialog.close();
      window.open(url, "_blank", "noopener");
    }
  };

  const addOption = (select, { id, label, details = {} }) => {
    const option = new Option(label, id);
    for (const [name, value] of Object.entries(details)) option.setAttribute(name, value);
    select.append(option);
  };

  const addContext = ({ id, label }) => {
    const boxes = entry.querySelector(".field-contexts fieldset > div");
    const row = document.createElement("div");
    const item = document.createElement("label");
    const box = Object.assign(document.createElement("input"), {
      type: "checkbox", name: "contexts", value: id, id: `id_contexts_new_${id}`,
    });
    item.htmlFor = box.id;
    item.append(box, ` ${label}`);
    row.append(item);
    boxes.append(row);
    return box;
  };

  const take = (made) => {
    if (noun === "context") {
      opener = addContext(made);
      opener.checked = true;
      opener.dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      opener = focusable(field);
      const selects = noun === "role" ? [entry.elements.role, entry.elements.other_role] : [field];
      for (const select of selects) addOption(select, made);
      if (noun === "answer") document.dispatchEvent(new Event("desk:answers"));
      field.value = made.id;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    dialog.close();
  };

  place.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
      });
      const type = response.headers.get("Content-Type") ?? "";
      if (type.startsWith("application/json")) take(await response.json());
      else show(await response.text());
    } catch {
      form.querySelector("[role=alert]")?.remove();
      const told = document.createElement("p");
      told.className = "errornote";
      told.setAttribute("role", "alert");
      told.textContent = "It could not be made. If your session has ended, sign in in another window, and try again.";
      form.prepend(told);
    } finally {
      button.disabled = false;
    }
  });

  dialog.querySelector(".desk-dialog-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    place.replaceChildren();
    opener?.focus();
  });

  for (const link of entry.querySelectorAll(".desk-new")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      open(link);
    });
    link.addEventListener("desk:make", (event) => open(link, event.detail.name, event.detail.field));
  }
}
