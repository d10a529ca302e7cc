/* The reading desk: words selected in the text fill the quotation, and the paragraph that holds them
   proposes the locator. All of it is convenience; the server checks every word again. */
"use strict";
{
  const text = document.querySelector(".desk-text");
  const form = document.querySelector(".desk-entry");
  const status = form.querySelector(".desk-told");
  const { quotation, locator, role, responsibility } = form.elements;
  const boxOf = (select) => document.getElementById(`${select.id}_search`) ?? select;
  const numbered = [...(text?.querySelectorAll("[data-number]") ?? [])];

  // As the server folds, for finding only.
  const fold = (words) =>
    words
      .replace(/[‘’‚‛′‹›]/g, "'")
      .replace(/[“”„‟″«»]/g, '"')
      .replace(/[‐‑‒–—―−]/g, "-")
      .replace(/[\u00ad\u200b\u2060\ufeff\u200e\u200f]/g, "")
      .normalize("NFKC")
      .replace(/\s+/g, " ")
      .trim();
  const folded = new Map(numbered.map((paragraph) => [paragraph, fold(paragraph.textContent)]));

  const mark = (paragraph) => {
    for (const paragraph of numbered) paragraph.removeAttribute("aria-current");
    paragraph?.setAttribute("aria-current", "true");
  };

  const show = (paragraph) => {
    mark(paragraph);
    paragraph.closest("details")?.setAttribute("open", "");
    text.scrollTop = paragraph.offsetTop - text.clientHeight / 3;
  };

  /* Only an empty locator is filled, or one that was proposed and left as it was. */
  const propose = (paragraph) => {
    if (locator.value && locator.value !== locator.dataset.proposed) return;
    locator.value = paragraph?.dataset.locator.slice(0, 200) ?? "";
    locator.dataset.proposed = locator.value;
  };

  const findParagraph = () => {
    if (!text) return;
    const [beginning] = quotation.value.replace("...", "…").split("…");
    const words = fold(beginning);
    const matches = words.length < 3 ? [] : numbered.filter((p) => folded.get(p).includes(words));
    status.textContent =
      words.length < 12
        ? ""
        : matches.length === 1
          ? `In “${matches[0].dataset.locator}”.`
          : matches.length
            ? `In ${matches.length} paragraphs: a word or two more would tell which.`
            : "In no paragraph of the stored text.";
    if (matches.length === 1) {
      show(matches[0]);
      propose(matches[0]);
    } else {
      propose(null);
    }
  };

  quotation.addEventListener("input", findParagraph);

  /* Puts the selected words into the quotation; returns whether there were any. */
  const quoteSelection = () => {
    const selection = document.getSelection();
    if (selection.isCollapsed || !text.contains(selection.anchorNode)) return false;
    const words = selection.toString().replace(/\s+/g, " ").trim();
    if (!words) return false;
    quotation.value = words;
    findParagraph();
    const range = selection.getRangeAt(0);
    const start = range.startContainer;
    const paragraph = (start.nodeType === Node.TEXT_NODE ? start.parentElement : start).closest(
      "[data-number]",
    );
    if (paragraph) {
      mark(paragraph);
      propose(paragraph);
    }
    return true;
  };

  text?.addEventListener("pointerup", () => setTimeout(quoteSelection));

  const moveParagraph = (by) => {
    const here = numbered.findIndex((paragraph) => paragraph.hasAttribute("aria-current"));
    const focused = numbered.includes(document.activeElement);
    const next = focused || here < 0 ? here + by : here;
    const paragraph = numbered[Math.min(Math.max(next, 0), numbered.length - 1)];
    if (!paragraph) return;
    mark(paragraph);
    paragraph.closest("details")?.setAttribute("open", "");
    document.getSelection().removeAllRanges();
    paragraph.focus();
  };

  const moveWord = (direction, more) => {
    const paragraph = numbered.find((paragraph) => paragraph === document.activeElement);
    const selection = document.getSelection();
    if (!paragraph) return;
    if (selection.isCollapsed || !paragraph.contains(selection.anchorNode)) {
      selection.collapse(paragraph.firstChild, 0);
    } else if (!more) {
      if (direction === "forward") selection.collapseToEnd();
      else selection.collapseToStart();
    }
    selection.modify("extend", direction, "word");
  };

  text?.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowDown") moveParagraph(1);
    else if (event.key === "ArrowUp") moveParagraph(-1);
    else if (event.key === "ArrowRight") moveWord("forward", event.shiftKey);
    else if (event.key === "ArrowLeft") moveWord("backward", event.shiftKey);
    else if (event.key === "Enter") {
      if (quoteSelection()) boxOf(role.value ? responsibility : role).focus();
    } else return;
    event.preventDefault();
  });

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const sentence = event.target.name === "paraphrase" && !event.shiftKey;
    if (!sentence && !event.ctrlKey) return;
    event.preventDefault();
    form.requestSubmit(form.elements._save);
  });

  /* A reader's sentence is marked as theirs until it is changed. */
  const readersWords = form.querySelector(".desk-readers-words");
  if (readersWords) {
    const { paraphrase } = form.elements;
    const mark = () => {
      readersWords.hidden = paraphrase.value.trim() !== readersWords.dataset.words.trim();
    };
    paraphrase.addEventListener("input", mark);
    mark();
  }

  const last = numbered.find((paragraph) => paragraph.dataset.number === text.dataset.at);
  if (last) show(last);
  else if (quotation.value) findParagraph();
}
