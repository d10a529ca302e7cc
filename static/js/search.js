/* Suggests while somebody types into a search box: a combobox with a list, as the ARIA patterns have
   it. Without this script, and wherever it fails, the form does all of it. */
"use strict";
for (const form of document.querySelectorAll("form[data-suggest]")) {
  const PAUSE = 150;
  const box = form.querySelector("input[name=q]");
  const list = document.createElement("ul");
  const told = document.createElement("p");
  let waiting = 0;
  let asking = null;
  let chosen = -1;

  list.id = `${box.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestions);
  told.className = "unseen";
  told.setAttribute("role", "status");
  box.after(list);
  form.append(told);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  const close = () => {
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    choose(-1);
  };

  const choose = (number) => {
    chosen = number;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === number)));
    if (number < 0) {
      box.removeAttribute("aria-activedescendant");
    } else {
      box.setAttribute("aria-activedescendant", list.children[number].id);
      list.children[number].scrollIntoView({ block: "nearest" });
    }
  };

  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map(({ name, kind, address }, place) => {
      const option = document.createElement("li");
      const small = document.createElement("small");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.dataset.address = address;
      small.textContent = kind;
      option.append(name, " ", small);
      return option;
    }));
    list.hidden = !suggestions.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
    told.textContent = `${form.dataset.suggestions}: ${suggestions.length}`;
  };

  const ask = async () => {
    asking = new AbortController();
    try {
      const query = new URLSearchParams({ q: box.value });
      const response = await fetch(`${form.dataset.suggest}?${query}`, { signal: asking.signal });
      if (!response.ok) throw new Error(String(response.status));
      const { suggestions } = await response.json();
      if (document.activeElement === box) show(suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    asking?.abort();
    // Enter is about these words, no longer about a suggestion for those before.
    choose(-1);
    if (box.value.trim().length < 2) close();
    else waiting = setTimeout(ask, PAUSE);
  });

  box.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      location.assign(list.children[chosen].dataset.address);
    } else if (event.key === "ArrowDown" && count) {
      choose(chosen + 1 < count ? chosen + 1 : -1);
    } else if (event.key === "ArrowUp" && count) {
      choose(chosen < 0 ? count - 1 : chosen - 1);
    } else {
      return;
    }
    event.preventDefault();
  });

  // The box keeps the focus, so that it does not close before the click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-address]");
    if (option) location.assign(option.dataset.address);
  });
  box.addEventListener("blur", close);
  form.addEventListener("submit", close);
}
