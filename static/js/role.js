// What a link leads to is shown: a source in a fold that is closed, or, by an old link, a statement or
// a note that only the page with every statement holds.
(() => {
  const reveal = () => {
    const { hash, pathname, search } = location;
    const target = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
    if (target) {
      const fold = target.closest("details:not([open])");
      if (!fold) return;
      fold.open = true;
      target.scrollIntoView();
      return;
    }
    if (!/^#(claim|point|ref)-/.test(hash)) return;
    const query = new URLSearchParams(search);
    if (query.get("show") === "statements") return;
    query.set("show", "statements");
    location.replace(`${pathname}?${query}${hash}`);
  };

  reveal();
  addEventListener("hashchange", reveal);
})();
