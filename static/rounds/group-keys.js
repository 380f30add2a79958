// @ts-check
// A round by keyboard: j and k walk the groups, 1 to 9 accept a mark, 0 none of them; u takes a decision back, that of the
// group or else the last one.

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

/** @param {HTMLElement | undefined} group @param {string} key @returns {HTMLElement | null | undefined} */
const button = (group, key) => group?.querySelector(`[data-key="${key}"]`);

/** The group that was decided a moment ago. */
function last() {
  const { last } = /** @type {HTMLElement} */ (document.querySelector("[data-last]")).dataset;
  return groups.find((group) => group.id === `group-${last}`);
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
  else if (/^[0-9u]$/.test(event.key)) (button(groups[at], event.key) ?? (event.key === "u" ? button(last(), "u") : null))?.click();
  else return;
  event.preventDefault();
});
