/* Shows under the form of a claim what publishing it would do to the pages, as soon as enough of it
   is chosen. Without this script the button opens the same on a page of its own. */
"use strict";
{
  const FIELDS = /(^|-)(source|role|other_role|responsibility|position|contexts|manner)$/;

  for (const box of document.querySelectorAll(".desk-forecast")) {
    const button = box.querySelector("button");
    const status = box.querySelector(".desk-forecast-result");
    const form = button.form;
    let newest = 0;
    let waiting = 0;

    const showEffects = async () => {
      const number = ++newest;
      const values = new FormData(form);
      // Without a position there is nothing to show.
      if (!values.get("position") || !values.get("role")) {
        status.replaceChildren();
        return;
      }
      try {
        const response = await fetch(button.formAction, { method: "POST", body: values });
        if (!response.ok) throw new Error(String(response.status));
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const effects = page.querySelector(".desk-effects");
        if (number === newest && effects) status.replaceChildren(document.adoptNode(effects));
      } catch {
        // The button is still there.
        if (number === newest) status.replaceChildren();
      }
    };

    const onChange = ({ target }) => {
      if (!FIELDS.test(target.name ?? "")) return;
      clearTimeout(waiting);
      waiting = setTimeout(showEffects, 300);
    };
    // select2 tells of a choice through jQuery alone.
    if (window.django?.jQuery) django.jQuery(form).on("change", onChange);
    else form.addEventListener("change", onChange);
  }
}
