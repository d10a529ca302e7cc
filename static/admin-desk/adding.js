/* Lets a file be dropped where it can be chosen. */
"use strict";
{
  const zone = document.querySelector(".desk-drop");
  const input = zone?.querySelector("input[type=file]");
  const told = zone?.querySelector(".desk-drop-told");

  const tell = () => {
    const [file] = input.files;
    told.textContent = file ? `“${file.name}” is chosen.` : "Drop a file here, or choose one.";
  };

  const isFile = (event) => event.dataTransfer?.types.includes("Files");

  if (input) {
    zone.classList.add("is-ready");
    tell();
    input.addEventListener("change", tell);
    // A file that misses the zone would otherwise replace the page.
    for (const name of ["dragover", "drop"]) {
      document.addEventListener(name, (event) => isFile(event) && event.preventDefault());
    }
    document.addEventListener("dragover", ({ target }) => {
      zone.classList.toggle("is-over", zone.contains(target));
    });
    document.addEventListener("drop", (event) => {
      zone.classList.remove("is-over");
      if (!isFile(event)) return;
      const { files } = event.dataTransfer;
      if (files.length > 1) {
        told.textContent = `${files.length} files were dropped, and one is taken at a time.`;
        return;
      }
      input.files = files;
      tell();
      document.querySelector(".desk-adding [type=submit]").focus();
    });
  }
}
