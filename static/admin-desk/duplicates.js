/* While somebody types: what is there already. A field with data-alike asks that address, sending the
   fields that data-alike-fields names, and shows below itself what comes back under its own name.
   The server asks again when the form is saved. */
"use strict";
{
  const WAIT = 400;
  const $ = window.django?.jQuery;
  const answers = new Map();
  const waiting = new WeakMap();

  const bare = (name) => name.replace(/^.*-/, "");
  const asking = (root) => root.querySelectorAll("[data-alike]");

  /* The field of the same form, on a page of its own or in a row of an inline. */
  const beside = (field, name) =>
    document.getElementsByName(field.name.replace(/[^-]*$/, name))[0];

  const askFor = (field) => {
    const url = new URL(field.dataset.alike, location.href);
    for (const name of field.dataset.alikeFields.split(" ")) {
      const value = beside(field, name)?.value.trim();
      if (value) url.searchParams.set(name, value);
    }
    if (!answers.has(url.href)) {
      const asked = fetch(url, { headers: { Accept: "application/json" } }).then((response) => {
        if (!response.ok) throw new Error(`${response.status} from ${url}`);
        return response.json();
      });
      asked.catch(() => answers.delete(url.href));
      answers.set(url.href, asked);
    }
    return answers.get(url.href);
  };

  /* Made before it says anything, or nobody would hear it. */
  const place = (field) => {
    const row = field.closest(".fieldBox, .form-row") ?? field.parentElement;
    let told = row.querySelector(":scope > .desk-alike");
    if (!told) {
      told = document.createElement("div");
      told.className = "help desk-alike";
      told.setAttribute("role", "status");
      row.append(told);
    }
    return told;
  };

  const show = (told, offers) => {
    told.replaceChildren();
    if (!offers?.length) return;
    told.append("There already: ");
    const list = document.createElement("ul");
    for (const { text, links } of offers) {
      const item = document.createElement("li");
      item.append(text, " (");
      links.forEach(({ label, url }, number) => {
        const link = document.createElement("a");
        Object.assign(link, { href: url, target: "_blank", rel: "noopener" });
        link.textContent = label;
        link.setAttribute("aria-label", `${label}, ${text}, in a new tab`);
        item.append(number ? ", " : "", link);
      });
      item.append(")");
      list.append(item);
    }
    told.append(list);
  };

  const look = async (field) => {
    const told = place(field);
    const asked = askFor(field);
    waiting.set(field, asked);
    let found = {};
    try {
      found = await asked;
    } catch {
      // Nothing is known; saving asks again.
    }
    if (waiting.get(field) === asked) show(told, found[bare(field.name)]);
  };

  const timers = new WeakMap();
  const changed = ({ target }) => {
    if (!target.name) return;
    for (const field of asking(document)) {
      const names = field.dataset.alikeFields.split(" ");
      if (!names.includes(bare(target.name)) || beside(field, bare(target.name)) !== target) continue;
      clearTimeout(timers.get(field));
      timers.set(field, setTimeout(look, WAIT, field));
    }
  };

  const start = (root) => asking(root).forEach(place);

  document.addEventListener("input", changed);
  // select2 tells of a choice through jQuery alone.
  if ($) $(document).on("change", changed);
  else document.addEventListener("change", changed);
  document.addEventListener("formset:added", ({ target }) => start(target));
  start(document);
}
