// Puts a button beside each form of the list that copies it. Without it a reader selects the text.
(() => {
  if (!navigator.clipboard) return;

  const words = document.currentScript.dataset;

  const status = document.createElement("p");
  status.className = "copied";
  status.setAttribute("aria-live", "polite");
  document.body.append(status);
  let clearing;

  const copy = async (source) => {
    const text = source.value;
    try {
      if (source.dataset.copied === "html" && window.ClipboardItem) {
        // A wiki takes the table, a text editor its source.
        const kinds = { "text/html": new Blob([text], { type: "text/html" }), "text/plain": new Blob([text], { type: "text/plain" }) };
        await navigator.clipboard.write([new ClipboardItem(kinds)]);
      } else {
        await navigator.clipboard.writeText(text);
      }
    } catch {
      source.select(); // Not allowed here: the reader copies what is selected.
      return;
    }
    const label = document.querySelector(`label[for="${source.id}"]`).textContent;
    status.textContent = `${words.copied}: ${label}`;
    clearTimeout(clearing);
    clearing = setTimeout(() => { status.textContent = ""; }, 4000);
  };

  for (const source of document.querySelectorAll("textarea[data-copied]")) {
    const label = document.querySelector(`label[for="${source.id}"]`);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain-button";
    button.textContent = `${words.copy}: ${label.textContent}`;
    button.addEventListener("click", () => copy(source));
    source.before(button);
  }
})();
