/* Shows beside the form of a claim what publishing it would do to the pages, as soon as enough of it
   is chosen. Without this script the button opens the same in a page of its own. */
"use strict";
{
  const DECIDING = /(^|-)(source|role|other_role|responsibility|position|contexts|manner)$/;

  for (const box of document.querySelectorAll(".desk-foretell")) {
    const button = box.querySelector("button");
    const told = box.querySelector(".desk-foretold");
    const form = button.form;
    let asked = 0;
    let waiting = 0;

    const ask = async () => {
      const number = ++asked;
      const values = new FormData(form);
      // Nothing is foretold of a claim without an answer.
      if (!values.get("position") || !values.get("role")) {
        told.replaceChildren();
        return;
      }
      try {
        const response = await fetch(button.formAction, { method: "POST", body: values });
        if (!response.ok) throw new Error(String(response.status));
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const effects = page.querySelector(".desk-effects");
        if (number === asked && effects) told.replaceChildren(document.adoptNode(effects));
      } catch {
        // The button is still there.
        told.replaceChildren();
      }
    };

    const soon = ({ target }) => {
      if (!DECIDING.test(target.name ?? "")) return;
      clearTimeout(waiting);
      waiting = setTimeout(ask, 300);
    };
    // select2 tells of a choice through jQuery alone.
    (window.django?.jQuery ?? null)?.(form).on("change", soon) ?? form.addEventListener("change", soon);
  }
}
