/* Makes a box to search in of each select with data-searchable: a combobox with a list, as the ARIA
   patterns have it. The select stays the field of the form; without this script it is used as it
   is. Its options bring along the other names and the words that they are found by. */
"use strict";
for (const select of document.querySelectorAll("select[data-searchable]")) {
  const MOST = 50;
  const box = document.createElement("input");
  const list = document.createElement("ul");
  const status = document.createElement("span");
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  const noun = select.name.endsWith("role") ? "role" : "question";
  const maker = select.form.querySelector(`.desk-new[data-noun="${noun}"]`);
  let active = -1;

  const plain = (words) =>
    words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

  const nameOf = (option) => option?.text.trim() ?? "";
  const chosenOption = () => (select.value ? select.selectedOptions[0] : undefined);

  Object.assign(box, { type: "text", id: `${select.id}_search`, autocomplete: "off", spellcheck: false });
  box.className = "vTextField desk-choice";
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", `${select.id}_list`);
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) box.setAttribute(name, select.getAttribute(name));
  }
  list.id = `${select.id}_list`;
  list.className = "desk-choices";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label?.textContent.replace(/:$/, "") ?? "");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  if (label) label.htmlFor = box.id;
  const frame = document.createElement("div");
  frame.className = "desk-choice-frame";
  select.before(frame);
  frame.append(box, list, status);
  select.classList.add("desk-plain");
  select.tabIndex = -1;
  select.setAttribute("aria-hidden", "true");

  /* --- What is found ------------------------------------------------------------------------ */

  /* The lower, the better; undefined where a word is in none of its texts. */
  const rank = (option, typed) => {
    const name = plain(nameOf(option));
    const others = plain(option.dataset.names ?? "");
    const rest = plain(`${option.dataset.question ?? ""} ${option.dataset.meaning ?? ""}`);
    if (!typed) return 0;
    if (name === typed) return 0;
    if (name.startsWith(typed)) return 1;
    const everything = ` ${name} ${others} ${rest}`;
    const words = typed.split(" ");
    if (!words.every((word) => everything.includes(word))) return undefined;
    const inName = words.every((word) => name.includes(word));
    const begin = words.every((word) => everything.includes(` ${word}`));
    const isOtherName = (option.dataset.names ?? "").split("\n").some((other) => plain(other) === typed);
    if (isOtherName) return 2;
    return (inName ? 3 : words.every((word) => others.includes(word)) ? 5 : 7) + (begin ? 0 : 1);
  };

  const find = (typed) =>
    [...select.options]
      .filter((option) => option.value)
      .map((option, place) => ({ option, place, rank: rank(option, typed) }))
      .filter((match) => match.rank !== undefined)
      .sort((a, b) => a.rank - b.rank || a.place - b.place)
      .map((match) => match.option);

  /* --- The list ----------------------------------------------------------------------------- */

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    activate(-1);
  };

  const activate = (number) => {
    active = number;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === number)));
    const item = list.children[number];
    if (item) {
      box.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  };

  const itemOf = (number, name, ...details) => {
    const item = document.createElement("li");
    item.id = `${list.id}_${number}`;
    item.setAttribute("role", "option");
    item.append(name);
    for (const detail of details.filter(Boolean)) {
      const small = document.createElement("small");
      small.textContent = detail;
      item.append(" ", small);
    }
    return item;
  };

  /* What is typed is looked for. A list that is opened shows what is chosen, then all others. */
  const show = (event) => {
    const chosen = chosenOption();
    const isOpened = event?.type !== "input" && plain(box.value) === plain(nameOf(chosen));
    const typed = isOpened ? "" : plain(box.value);
    const options = find(typed);
    if (isOpened && chosen) options.unshift(...options.splice(options.indexOf(chosen), 1));
    const items = options.slice(0, MOST).map((option, number) => {
      const other = (option.dataset.names ?? "").split("\n").find((name) => typed && plain(name).includes(typed));
      const known = other && !plain(nameOf(option)).includes(typed) ? `also: ${other}` : "";
      const item = itemOf(number, nameOf(option), known, option.dataset.question, option.dataset.answers);
      item.dataset.value = option.value;
      return item;
    });
    if (maker && typed && plain(nameOf(options[0])) !== typed) {
      items.push(itemOf(items.length, `New ${noun}: ${box.value.trim()}`));
    }
    list.replaceChildren(...items);
    list.hidden = !items.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = `${options.length} found`;
    activate(items.length && (isOpened ? chosen : typed) ? 0 : -1);
  };

  /* --- Choosing ----------------------------------------------------------------------------- */

  const showChosen = () => {
    box.value = nameOf(chosenOption());
  };

  const choose = (item) => {
    const name = box.value.trim();
    close();
    if (item.dataset.value === undefined) {
      showChosen();
      maker.dispatchEvent(new CustomEvent("desk:make", { detail: { name, field: select.name } }));
      return;
    }
    const isOther = select.value !== item.dataset.value;
    select.value = item.dataset.value;
    showChosen();
    if (isOther) select.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const clear = () => {
    if (!select.value) return;
    select.value = "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };

  box.addEventListener("input", show);
  box.addEventListener("click", () => list.hidden && show());
  box.addEventListener("focus", () => box.select());

  box.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") {
      if (list.hidden) show();
      else activate(active + 1 < count ? active + 1 : 0);
    } else if (event.key === "ArrowUp") {
      if (list.hidden) show();
      else activate(active > 0 ? active - 1 : count - 1);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      choose(list.children[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      close();
      showChosen();
    } else {
      if (event.key === "Tab" && !list.hidden && list.children[active]?.dataset.value) {
        choose(list.children[active]);
      }
      return;
    }
    event.preventDefault();
  });

  box.addEventListener("blur", () => {
    close();
    // Words that nothing is called never stand for what was chosen before.
    if (plain(box.value) !== plain(nameOf(chosenOption()))) clear();
    showChosen();
  });

  // The box keeps the focus, so that it does not close before the click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) choose(item);
  });

  /* --- The field ---------------------------------------------------------------------------- */

  const told = select.closest(".form-row").querySelector(".desk-chosen");
  const describe = () => {
    const { question = "", answers = "" } = chosenOption()?.dataset ?? {};
    if (told) told.textContent = [question, answers].filter(Boolean).join(" ");
  };

  select.addEventListener("change", () => {
    if (document.activeElement !== box || list.hidden) showChosen();
    describe();
  });
  showChosen();
  describe();
  if (select.autofocus) box.focus();
}
