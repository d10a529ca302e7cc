// Copies the address of a row, or a citation, and says so. Without it the links are just links.
(() => {
  if (!navigator.clipboard) return;

  const words = document.currentScript.dataset;

  const status = document.createElement("p");
  status.className = "copied";
  status.setAttribute("aria-live", "polite");
  document.body.append(status);
  let clearing;

  const copy = async (text, done) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return; // Not allowed here: the address bar shows the link all the same.
    }
    status.textContent = done;
    clearTimeout(clearing);
    clearing = setTimeout(() => { status.textContent = ""; }, 4000);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.row-link");
    if (link) copy(link.href, words.copyLink);
  });

  for (const source of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.copyButton;
    button.addEventListener("click", () => copy(source.value ?? source.textContent, source.dataset.copy));
    source.after(button);
  }
})();
