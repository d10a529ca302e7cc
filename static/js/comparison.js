// The comparison in place: a row opens under its line, filters hide rows, a mark of a source shows a
// card, and links from elsewhere open what they lead to. Without this file each of them is a link.
(() => {
  const table = document.querySelector("table.compared");
  const pages = new Map();

  const fetchPage = (address) => {
    if (!pages.has(address)) {
      pages.set(address, fetch(address).then(async (response) => {
        if (!response.ok) throw new Error(String(response.status));
        return new DOMParser().parseFromString(await response.text(), "text/html");
      }));
      pages.get(address).catch(() => pages.delete(address));
    }
    return pages.get(address);
  };

  // --- A row -------------------------------------------------------------------------------

  const linkOf = (row) => row.querySelector("th a");
  // In an edition as files a row about one role leads to its question.
  const isOwnPage = (link) => new URL(link.href).pathname.includes("/on/");

  const close = (row) => {
    row.classList.remove("is-open");
    linkOf(row).setAttribute("aria-expanded", "false");
    if (row.nextElementSibling?.classList.contains("opened")) row.nextElementSibling.remove();
  };

  const open = async (row) => {
    if (row.nextElementSibling?.classList.contains("opened")) return row.nextElementSibling;
    const link = linkOf(row);
    const page = await fetchPage(link.href);
    if (row.nextElementSibling?.classList.contains("opened")) return row.nextElementSibling;
    const opened = document.createElement("tr");
    const cell = document.createElement("td");
    const inside = document.createElement("div");
    opened.className = "opened";
    cell.colSpan = row.closest("table").querySelectorAll("thead th").length;
    inside.className = "inside";
    for (const part of page.querySelectorAll("main .sides, main .why")) inside.append(document.importNode(part, true));
    // Sources that only an explanation names stand in the row's own page.
    for (const name of inside.querySelectorAll('a[href^="#source-"]')) {
      if (!document.getElementById(name.hash.slice(1))) name.href = link.href + name.hash;
    }
    const title = page.querySelector("#depends");
    const why = inside.querySelector(".why");
    if (title && why) {
      const heading = document.createElement("p");
      heading.className = "why-title";
      heading.textContent = title.textContent;
      why.prepend(heading);
    }
    const ways = document.createElement("p");
    const own = document.createElement("a");
    const button = document.createElement("button");
    own.href = link.href;
    own.textContent = table.dataset.ownPage;
    button.type = "button";
    button.className = "plain-button";
    button.textContent = table.dataset.close;
    button.addEventListener("click", () => { close(row); link.focus(); });
    ways.className = "small ways-on";
    ways.append(own, " ", button);
    (why ?? inside).append(ways);
    cell.append(inside);
    opened.append(cell);
    row.after(opened);
    row.classList.add("is-open");
    link.setAttribute("aria-expanded", "true");
    return opened;
  };

  table?.addEventListener("click", async (event) => {
    const link = event.target.closest(".row > th a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    if (!isOwnPage(link)) return;
    event.preventDefault();
    const row = link.closest("tr");
    if (row.classList.contains("is-open")) {
      close(row);
      return;
    }
    row.setAttribute("aria-busy", "true");
    try {
      await open(row);
      history.replaceState(history.state, "", `#${row.id}`);
    } catch {
      location.assign(link.href);
    } finally {
      row.removeAttribute("aria-busy");
    }
  });

  // --- Links from elsewhere ----------------------------------------------------------------

  const show = (element) => {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    element.scrollIntoView({ block: "start" });
  };

  // Statements and notes stand in the page with everything expanded: it tells the row.
  const rowOfPart = async (id) => {
    const slug = id.match(/^point-(.+?)--/)?.[1];
    if (slug) return document.getElementById(`row-${slug}`);
    const address = new URL(location.href);
    address.hash = "";
    address.searchParams.set("show", "statements");
    const part = (await fetchPage(address.href)).getElementById(id);
    return part && document.getElementById(part.closest("tr.opened")?.previousElementSibling?.id);
  };

  const follow = async () => {
    let id = "";
    try {
      id = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const target = id && document.getElementById(id);
    if (target?.matches("tr.row") && isOwnPage(linkOf(target))) {
      await open(target);
      show(target);
    } else if (target) {
      if (target.closest("details")) show(target);
    } else if (table && /^(claim|point)-/.test(id)) {
      const row = await rowOfPart(id);
      if (!row) return;
      if (row.matches("tr.row")) await open(row);
      const part = document.getElementById(id);
      show(part ?? row);
      part?.closest("li")?.classList.add("is-target");
    }
  };
  const followQuietly = () => follow().catch(() => {});
  addEventListener("hashchange", followQuietly);
  followQuietly();

  // --- Filters -----------------------------------------------------------------------------

  // As in roles/domain/compared_rows.py.
  const KINDS = ["disputed", "differ", "alike", "one-role"];
  const filter = document.querySelector(".row-filter");
  const form = filter?.querySelector("form");
  if (table && form && !new URLSearchParams(location.search).get("area") && !form.elements.q.value) {
    const kinds = [...filter.querySelectorAll("nav a")];
    const lines = [...document.querySelectorAll("tr.row, :is(.duties, .more-questions) > li")];
    const areas = form.dataset.areas.split(" ");
    lines.forEach((line, place) => {
      line.dataset.kind = KINDS[form.dataset.kinds[place]];
      line.dataset.area = form.elements.area.options[areas[place]].value;
    });
    const folds = [...table.querySelectorAll("details.more-rows")];
    const told = document.querySelector(".announcement[data-words]");
    const oneRole = document.getElementById("one-role-only");
    const parts = [...table.tBodies, ...(oneRole?.querySelectorAll("section") ?? [])];
    let kind = kinds.find((link) => link.getAttribute("aria-current"))?.dataset.kind ?? "all";
    const all = kinds.some((link) => link.dataset.kind === "all" && link.getAttribute("aria-current"));

    const apply = () => {
      const words = form.elements.q.value.trim().toLowerCase();
      const area = form.elements.area.value;
      const found = lines.filter((line) => (!area || line.dataset.area === area)
        && line.querySelector("a").textContent.toLowerCase().includes(words));
      const isOf = (one) => (line) => one === "all" || line.dataset.kind === one;
      const left = new Set(found.filter(isOf(kind)));
      for (const line of lines) {
        const shown = left.has(line);
        line.hidden = !shown;
        if (line.nextElementSibling?.classList.contains("opened")) line.nextElementSibling.hidden = !shown;
      }
      for (const fold of folds) {
        const some = fold.querySelector("li:not([hidden])");
        fold.closest("tr").hidden = !some;
        fold.open = Boolean(some && (area || words));
      }
      if (oneRole) {
        oneRole.hidden = !oneRole.querySelector("li:not([hidden])");
        if (area || words) oneRole.open = true;
      }
      const counts = { shown: left.size, total: lines.length, hidden: lines.length - left.size };
      told.textContent = counts.hidden ? told.dataset.words.replace(/{(\w+)}/g, (_place, name) => counts[name]) : "";
      for (const part of parts) {
        const number = [...left].filter((line) => part.contains(line)).length;
        part.hidden = !number;
        part.querySelector(".count").textContent = number;
      }
      const withChosen = (url, chosen) => {
        for (const [name, value] of Object.entries({ area, q: words, ...chosen })) {
          if (value) url.searchParams.set(name, value);
          else url.searchParams.delete(name);
        }
        return url;
      };
      for (const link of kinds) {
        const number = found.filter(isOf(link.dataset.kind)).filter((line) => table.contains(line)).length;
        link.textContent = link.textContent.replace(/\d+$/, number);
        link.parentElement.hidden = !number && link.dataset.kind !== kind;
        link.href = withChosen(new URL(link.href));
        if (link.dataset.kind === kind) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
      const address = withChosen(new URL(location.href), { show: kind === "all" ? "" : kind });
      history.replaceState(history.state, "", address);
    };

    // Only a page that holds all rows can show others of them.
    if (all) {
      for (const link of kinds) {
        link.addEventListener("click", (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
          // Rows in a fold are whole on the page of their kind alone.
          if (table.querySelector(`.more-questions li[data-kind="${link.dataset.kind}"]`)) return;
          event.preventDefault();
          kind = link.dataset.kind;
          apply();
        });
      }
      form.elements.area.addEventListener("change", apply);
      form.elements.q.addEventListener("input", apply);
      form.elements.q.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
      form.elements.context?.addEventListener("change", () => form.requestSubmit());
    }
  }

  // --- Cards of sources --------------------------------------------------------------------

  let card = null;
  const remove = () => { card?.remove(); card = null; };
  const present = (event) => {
    const link = event.target.closest?.('a[href*="#source-"]');
    if (!link || link.closest(".sources")) return;
    const source = document.getElementById(link.hash.slice(1));
    if (!source) return;
    remove();
    card = document.createElement("div");
    card.className = "source-card";
    card.setAttribute("role", "tooltip");
    for (const node of source.childNodes) {
      if (!node.classList?.contains("back")) card.append(node.cloneNode(true));
    }
    for (const inner of card.querySelectorAll("a")) inner.replaceWith(...inner.childNodes);
    document.querySelector("main").append(card);
    const { left, bottom } = link.getBoundingClientRect();
    const widest = document.documentElement.clientWidth - card.offsetWidth - 16;
    card.style.insetInlineStart = `${Math.max(16, Math.min(left, widest)) + scrollX}px`;
    card.style.insetBlockStart = `${bottom + scrollY + 6}px`;
  };
  document.addEventListener("mouseover", present);
  document.addEventListener("focusin", present);
  document.addEventListener("mouseout", remove);
  document.addEventListener("focusout", remove);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") remove(); });

  // --- Tables on narrow screens ------------------------------------------------------------

  // The style sheet makes blocks of their parts, and some browsers then forget that they are tables.
  // In the HTML a role would be an error, since a table has its roles already.
  const ROLES = [
    ["thead, tbody", "rowgroup"],
    ["tr", "row"],
    ["th[scope='col']", "columnheader"],
    ["th[scope^='row']", "rowheader"],
    ["td", "cell"],
  ];
  for (const narrow of document.querySelectorAll("table.compared")) {
    narrow.setAttribute("role", "table");
    for (const [parts, role] of ROLES) {
      for (const part of narrow.querySelectorAll(parts)) part.setAttribute("role", role);
    }
  }
})();
