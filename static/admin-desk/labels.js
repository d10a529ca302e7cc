/* Names what Django's widgets leave without a name for those who hear the page: the parts that
   select2 draws, the search box, and the empty heading over a row's own name in tabular inlines. */
"use strict";
{
  const labelled = (select) => {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (label) label.id ||= `${select.id}-label`;
    return label?.id;
  };

  const nameSelects = (root) => {
    for (const select of root.querySelectorAll("select.select2-hidden-accessible")) {
      const label = labelled(select);
      const drawn = select.nextElementSibling;
      if (!label || !drawn) continue;
      const chosen = drawn.querySelector(".select2-selection__rendered");
      chosen?.setAttribute("aria-labelledby", label);
      drawn
        .querySelector(".select2-selection")
        ?.setAttribute("aria-labelledby", chosen?.id ? `${label} ${chosen.id}` : label);
      drawn.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", label);
    }
  };

  const $ = window.django?.jQuery;
  // In jQuery's own queue, behind what makes its selects of ours.
  const ready = $ ?? ((work) => document.addEventListener("DOMContentLoaded", work));
  ready(() => {
    nameSelects(document);
    document.getElementById("searchbar")?.setAttribute("aria-label", "Search");
    for (const heading of document.querySelectorAll(".inline-group th.original")) {
      const text = document.createElement("span");
      text.className = "visually-hidden";
      text.textContent = "Entry";
      heading.append(text);
    }
    // The box that opens under a select stands at the end of the page.
    $?.(document).on("select2:open", ({ target }) => {
      const label = labelled(target);
      if (!label) return;
      document
        .querySelector(".select2-dropdown .select2-search__field")
        ?.setAttribute("aria-labelledby", label);
    });
  });
  // After select2 has drawn the new row.
  document.addEventListener("formset:added", ({ target }) => setTimeout(nameSelects, 0, target));
}
