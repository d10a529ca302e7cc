/* The form of an org note: "[@" offers the sources to cite, and the point is shown with what is
   typed. Without this script slugs are typed by hand and the Preview button shows the same. */
"use strict";
{
  const box = document.querySelector("textarea[data-sources]");
  const form = box?.form;

  const chosen = () => {
    const values = new URLSearchParams();
    for (const name of ["responsibility", "role", "other_role", "reviewed_on"]) {
      values.set(name, form.elements[name]?.value ?? "");
    }
    return values;
  };

  const debounce = (work, delay) => {
    let waiting;
    return (...args) => {
      clearTimeout(waiting);
      waiting = setTimeout(work, delay, ...args);
    };
  };

  /* Of several requests only the last may answer. */
  const latestFetch = () => {
    let controller;
    return async (...args) => {
      controller?.abort();
      controller = new AbortController();
      try {
        const response = await fetch(args[0], { ...args[1], signal: controller.signal });
        // A redirect leads to the sign-in page: no answer either.
        return response.ok && !response.redirected ? response : null;
      } catch {
        return null; // Another request was sent in between, or the server is away.
      }
    };
  };

  /* The unfinished citation at the cursor: the position of its "[@", and the text after it. */
  const openCitation = () => {
    if (box.selectionStart !== box.selectionEnd) return null;
    const before = box.value.slice(0, box.selectionStart);
    const match = /\[@([^\[\],\n]{0,80})$/.exec(before);
    return match && { at: match.index, words: match[1] };
  };

  const offerSources = () => {
    const list = document.createElement("ul");
    list.id = `${box.id}-sources`;
    list.className = "desk-offer";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Sources to cite");
    list.hidden = true;
    const status = document.createElement("div");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    const wrapper = document.createElement("div");
    wrapper.className = "desk-citing";
    // A moved box loses the focus: an editor who types before this script has come types on.
    const { selectionStart, selectionEnd } = box;
    const typing = document.activeElement === box;
    box.before(wrapper);
    wrapper.append(box, list, status);
    if (typing) {
      box.focus();
      box.setSelectionRange(selectionStart, selectionEnd);
    }
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-haspopup", "listbox");
    box.setAttribute("aria-controls", list.id);

    const request = latestFetch();
    let dismissedAt = -1; // Where Escape closed the list: it stays closed for that citation.

    const options = () => [...list.children];
    const current = () => options().findIndex((option) => option.ariaSelected === "true");

    const close = () => {
      list.hidden = true;
      list.replaceChildren();
      box.removeAttribute("aria-activedescendant");
      status.textContent = "";
    };

    const choose = (number) => {
      options().forEach((option, index) => {
        option.setAttribute("aria-selected", String(index === number));
      });
      const option = options()[number];
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    };

    const insert = (option) => {
      const { at } = openCitation();
      box.focus();
      box.setSelectionRange(at, box.selectionStart);
      // Kept by the browser as one step that can be undone, where it knows how.
      const words = `[@${option.dataset.slug}, `;
      if (!document.execCommand("insertText", false, words)) {
        box.setRangeText(words, box.selectionStart, box.selectionEnd, "end");
        box.dispatchEvent(new Event("input", { bubbles: true }));
      }
      close();
    };

    const show = (sources) => {
      list.replaceChildren(
        ...sources.map((source, index) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${index}`;
          option.setAttribute("role", "option");
          option.dataset.slug = source.slug;
          const part = (name, words) => {
            const span = document.createElement("span");
            span.className = name;
            span.textContent = words;
            return span;
          };
          option.append(
            part("offer-name", source.name),
            " ",
            part("offer-title", source.title),
            " ",
            part("offer-slug", `@${source.slug}, ${source.kind}`),
          );
          if (source.here) option.append(" ", part("offer-here", "speaks to this point"));
          return option;
        }),
      );
      list.hidden = false;
      choose(0);
      status.textContent = `${sources.length} source${sources.length === 1 ? "" : "s"}. Up and down choose, Enter cites, Escape closes.`;
    };

    const offer = debounce(async () => {
      const citation = openCitation();
      if (!citation || citation.at === dismissedAt) return close();
      const values = chosen();
      values.set("q", citation.words);
      const response = await request(`${box.dataset.sources}?${values}`);
      if (!response) return;
      const { sources } = await response.json();
      if (openCitation()?.words !== citation.words || document.activeElement !== box) return;
      if (sources.length) show(sources);
      else {
        close();
        status.textContent = "No source is called so.";
      }
    }, 120);

    box.addEventListener("input", () => {
      if (openCitation()?.at !== dismissedAt) dismissedAt = -1;
      offer();
    });
    box.addEventListener("click", offer);
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
      const last = options().length - 1;
      if (event.key === "ArrowDown") choose(current() === last ? 0 : current() + 1);
      else if (event.key === "ArrowUp") choose(current() === 0 ? last : current() - 1);
      else if (event.key === "Enter") insert(options()[current()]);
      else if (event.key === "Escape") {
        dismissedAt = openCitation()?.at ?? -1;
        close();
      } else {
        // The cursor moves away from the citation.
        if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
        return;
      }
      event.preventDefault();
    });
    // The box keeps the focus while the mouse chooses.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) insert(option);
    });
    if (typing) offer();
  };

  const showPoint = () => {
    const shown = document.querySelector(".desk-preview");
    const heading = document.getElementById("point-heading");
    const request = latestFetch();
    const refresh = async () => {
      const values = chosen();
      values.set("explanation", box.value);
      const response = await request(box.dataset.preview, {
        method: "POST",
        body: values,
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      });
      if (!response) return false;
      shown.innerHTML = await response.text();
      heading.textContent = "As readers will see it";
      return true;
    };
    // Half a citation is no error yet.
    const soon = debounce(() => openCitation() ?? refresh(), 400);
    box.addEventListener("input", soon);
    // select2 tells of a choice through jQuery alone.
    django.jQuery(form).on("change", "select, .vDateField", soon);
    form.elements._preview?.addEventListener("click", async (event) => {
      event.preventDefault();
      if (await refresh()) {
        shown.scrollIntoView({ block: "nearest" });
        shown.focus();
      }
    });
  };

  if (box) {
    offerSources();
    showPoint();
  }
}
