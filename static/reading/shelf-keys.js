// @ts-check
// The shelf by keyboard: j and k walk the rows, Enter opens (the row's link has the focus), e archives,
// + adds an article.

import { isTyping } from "../shared/typing.js";

const rows = [...document.querySelectorAll("#rows > .row")];
let at = -1;

/** @param {number} next */
function walk(next) {
  if (!rows.length) return;
  rows[at]?.classList.remove("row--current");
  at = Math.max(0, Math.min(rows.length - 1, next));
  rows[at].classList.add("row--current");
  const link = /** @type {HTMLElement | null} */ (rows[at].querySelector("h2 a"));
  link?.focus({ preventScroll: true });
  rows[at].scrollIntoView({ block: "nearest" });
}

document.addEventListener("focusin", (event) => {
  const row = event.target instanceof Element ? event.target.closest(".row") : null;
  if (!row || rows[at] === row) return;
  rows[at]?.classList.remove("row--current");
  at = rows.indexOf(row);
  row.classList.add("row--current");
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  const key = event.key;
  if (key === "j") walk(at + 1);
  else if (key === "k") walk(at - 1);
  else if (key === "e" && at >= 0) /** @type {HTMLElement | null} */ (rows[at].querySelector("[data-key='e']"))?.click();
  else if (key === "+") /** @type {HTMLElement | null} */ (document.querySelector(".page__head [aria-keyshortcuts='+']"))?.click();
  else return;
  event.preventDefault();
});
