// The colours that a reader has chosen, before anything is painted; without a choice the system's.
(() => {
  const KEY = "theme";
  const root = document.documentElement;

  const read = () => {
    try {
      return localStorage.getItem(KEY) ?? "";
    } catch {
      return ""; // Storage is turned off: the choice lasts as long as the page.
    }
  };

  const apply = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  };

  apply(read());

  document.addEventListener("DOMContentLoaded", () => {
    const choice = document.querySelector("fieldset.theme");
    if (!choice) return;
    choice.hidden = false;
    const chosen = choice.querySelector(`input[value="${CSS.escape(read())}"]`);
    if (chosen) chosen.checked = true;
    choice.addEventListener("change", (event) => {
      apply(event.target.value);
      try {
        localStorage.setItem(KEY, event.target.value);
      } catch {
        // As above.
      }
    });
  });
})();
