/* Signing out removes what this browser has kept of unsaved words, so that the next person at it
   does not find them. */
"use strict";
document.addEventListener("submit", ({ target }) => {
  if (!/\/logout\/$/.test(new URL(target.action, location.href).pathname)) return;
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("rolebook/typed/")) localStorage.removeItem(key);
    }
  } catch {
    // Nothing can be kept where this is not allowed.
  }
});
