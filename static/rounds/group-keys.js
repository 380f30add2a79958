// @ts-check
// A round by keyboard: j and k walk the groups, 1 to 9 accept a mark, 0 none of them, u takes the decision back.

import { isTyping } from "../shared/typing.js";

const groups = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-group]")]);
let at = groups.findIndex((group) => `#${group.id}` === location.hash);

/** @param {number} next */
function walk(next) {
  if (!groups.length) return;
  groups[at]?.classList.remove("group--current");
  at = Math.max(0, Math.min(groups.length - 1, next));
  groups[at].classList.add("group--current");
  groups[at].focus({ preventScroll: true });
  groups[at].scrollIntoView({ block: "nearest" });
}

if (at >= 0) walk(at);

document.addEventListener("focusin", (event) => {
  const group = event.target instanceof Element ? event.target.closest("[data-group]") : null;
  const place = groups.indexOf(/** @type {HTMLElement} */ (group));
  if (place < 0 || place === at) return;
  groups[at]?.classList.remove("group--current");
  at = place;
  groups[at].classList.add("group--current");
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  if (event.key === "j") walk(at + 1);
  else if (event.key === "k") walk(at - 1);
  else if (/^[0-9u]$/.test(event.key) && at >= 0) {
    /** @type {HTMLElement | null} */ (groups[at].querySelector(`[data-key="${event.key}"]`))?.click();
  } else return;
  event.preventDefault();
});
