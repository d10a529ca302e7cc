// Old links lead to a statement or to the note of a point. Where the page does not hold it, the page
// with every statement does.
(() => {
  const { hash, pathname, search } = location;
  if (!/^#(claim|point|ref)-/.test(hash) || document.getElementById(hash.slice(1))) return;
  const query = new URLSearchParams(search);
  if (query.get("show") === "statements") return;
  query.set("show", "statements");
  location.replace(`${pathname}?${query}${hash}`);
})();
