/* Offers only the positions of the chosen responsibility's scale, and asks for an other role only
   where the responsibility is about two. The server holds both rules: without this script the
   list shows every position under its scale, and a wrong one is refused. */
"use strict";
{
  const $ = django.jQuery;
  const servedOptions = new WeakMap();
  const responses = new Map();
  const chosenBefore = new WeakMap();

  /* The field of the same form, on a page of its own or in a row of an inline. */
  const siblingField = (responsibility, name) =>
    document.getElementsByName(responsibility.name.replace(/responsibility$/, name))[0];

  const fetchAnswers = (address, pk) => {
    const url = `${address}?responsibility=${encodeURIComponent(pk)}`;
    if (!responses.has(url)) {
      responses.set(
        url,
        fetch(url, { headers: { Accept: "application/json" } }).then((response) => {
          if (!response.ok) throw new Error(`${response.status} from ${url}`);
          return response.json();
        }),
      );
    }
    return responses.get(url);
  };

  /* Nothing can be chosen from the scale of another question while the right one is on its way:
     such a choice would be gone as soon as it arrives. */
  const wait = (select) => {
    if (!chosenBefore.has(select)) chosenBefore.set(select, select.value);
    select.replaceChildren(new Option("…", ""));
    select.setAttribute("aria-busy", "true");
  };

  const stopWaiting = (select) => {
    const chosen = chosenBefore.get(select) ?? select.value;
    chosenBefore.delete(select);
    select.removeAttribute("aria-busy");
    return chosen;
  };

  const offer = (select, positions) => {
    const chosen = stopWaiting(select);
    const empty = new Option("---------", "");
    select.replaceChildren(
      empty,
      ...positions.map(({ id, label }) => new Option(label, id, false, String(id) === chosen)),
    );
  };

  const offerAll = (select) => {
    const chosen = stopWaiting(select);
    select.replaceChildren(...servedOptions.get(select).map((node) => node.cloneNode(true)));
    select.value = chosen;
    if (select.selectedIndex < 0) select.value = "";
  };

  const showOtherRole = (select, relational) => {
    const row = select?.closest(".form-row");
    // Never hide what somebody has chosen, or what a message stands on.
    row?.classList.toggle(
      "hidden",
      !relational && !select.value && !row.classList.contains("errors"),
    );
  };

  const follow = async (responsibility, changed) => {
    const position = siblingField(responsibility, "position");
    if (!position?.dataset.answers) return;
    if (!servedOptions.has(position)) {
      servedOptions.set(position, [...position.children].map((node) => node.cloneNode(true)));
    }
    const otherRole = siblingField(responsibility, "other_role");
    const pk = responsibility.value;
    // At once, or who goes on by keyboard would stand in a field that is about to go. The desk's
    // options tell; elsewhere the answer does.
    showOtherRole(otherRole, Boolean(responsibility.selectedOptions[0]?.dataset.relational));
    if (!pk) {
      offerAll(position);
      return;
    }
    if (changed) wait(position);
    try {
      const { relational, positions } = await fetchAnswers(position.dataset.answers, pk);
      if (responsibility.value !== pk) return; // Another was chosen in between.
      offer(position, positions);
      showOtherRole(otherRole, relational);
    } catch {
      responses.clear();
      if (responsibility.value !== pk) return;
      offerAll(position);
      showOtherRole(otherRole, true);
    }
  };

  const followAll = (root) =>
    root.querySelectorAll("select[name$='responsibility']").forEach((select) => follow(select, false));

  // An answer has been added.
  document.addEventListener("desk:answers", () => responses.clear());

  // select2 tells of a choice through jQuery alone.
  $(document).on("change", "select[name$='responsibility']", (event) => follow(event.target, true));
  $(() => followAll(document));
  document.addEventListener("formset:added", (event) => followAll(event.target));
}
