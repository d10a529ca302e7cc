// What a link leads to is shown: a source in a fold that is closed, or, by an old link, a statement or
// a note that only the page with every statement holds.
(() => {
  const nameIn = (hash) => {
    try {
      return decodeURIComponent(hash.slice(1));
    } catch {
      return ""; // Of half a letter, as a link that was cut off has.
    }
  };

  const reveal = () => {
    const { hash } = location;
    const target = hash && document.getElementById(nameIn(hash));
    if (target) {
      const fold = target.closest("details:not([open])");
      if (!fold) return;
      fold.open = true;
      target.scrollIntoView();
      return;
    }
    if (!/^#(claim|point|ref)-/.test(hash)) return;
    // An edition as files has that page at another address, and a page that holds them no such link.
    const whole = document.querySelector(".every-statement a");
    if (whole) location.replace(new URL(hash, whole.href));
  };

  reveal();
  addEventListener("hashchange", reveal);
})();
