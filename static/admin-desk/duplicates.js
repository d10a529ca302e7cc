/* Shows what exists already while somebody types. A field with data-alike requests that address with
   the fields named in data-alike-fields, and shows below itself what comes back under its own name.
   The server asks again when the form is saved. */
"use strict";
{
  const WAIT = 400;
  const $ = window.django?.jQuery;
  const responses = new Map();
  const requests = new WeakMap();

  const bareName = (name) => name.replace(/^.*-/, "");
  const alikeFields = (root) => root.querySelectorAll("[data-alike]");

  /* The field of the same form, on a page of its own or in a row of an inline. */
  const siblingField = (field, name) =>
    document.getElementsByName(field.name.replace(/[^-]*$/, name))[0];

  const fetchAlike = (field) => {
    const url = new URL(field.dataset.alike, location.href);
    for (const name of field.dataset.alikeFields.split(" ")) {
      const value = siblingField(field, name)?.value.trim();
      if (value) url.searchParams.set(name, value);
    }
    if (!responses.has(url.href)) {
      const request = fetch(url, { headers: { Accept: "application/json" } }).then((response) => {
        if (!response.ok) throw new Error(`${response.status} from ${url}`);
        return response.json();
      });
      request.catch(() => responses.delete(url.href));
      responses.set(url.href, request);
    }
    return responses.get(url.href);
  };

  /* Made before it says anything, or nobody would hear it. */
  const statusOf = (field) => {
    const row = field.closest(".fieldBox, .form-row") ?? field.parentElement;
    let status = row.querySelector(":scope > .desk-alike");
    if (!status) {
      status = document.createElement("div");
      status.className = "help desk-alike";
      status.setAttribute("role", "status");
      row.append(status);
    }
    return status;
  };

  const show = (status, offers) => {
    status.replaceChildren();
    if (!offers?.length) return;
    status.append("There already: ");
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
    status.append(list);
  };

  const showAlike = async (field) => {
    const status = statusOf(field);
    const request = fetchAlike(field);
    requests.set(field, request);
    let offers = {};
    try {
      offers = await request;
    } catch {
      // Nothing is known; saving asks again.
    }
    if (requests.get(field) === request) show(status, offers[bareName(field.name)]);
  };

  const timers = new WeakMap();
  const onChange = ({ target }) => {
    if (!target.name) return;
    for (const field of alikeFields(document)) {
      const names = field.dataset.alikeFields.split(" ");
      const name = bareName(target.name);
      if (!names.includes(name) || siblingField(field, name) !== target) continue;
      clearTimeout(timers.get(field));
      timers.set(field, setTimeout(showAlike, WAIT, field));
    }
  };

  const start = (root) => alikeFields(root).forEach(statusOf);

  document.addEventListener("input", onChange);
  // select2 tells of a choice through jQuery alone.
  if ($) $(document).on("change", onChange);
  else document.addEventListener("change", onChange);
  document.addEventListener("formset:added", ({ target }) => start(target));
  start(document);
}
