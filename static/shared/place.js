// @ts-check
// Puts a floating part beside words without covering them; narrow screens have a sheet at the bottom instead.

const NARROW = "(max-width: 62rem)";
const GAP = 8;

export const isNarrow = () => matchMedia(NARROW).matches;

/**
 * Below the words, above them where there is no room below; within the window. Scrolls with the page.
 * @param {HTMLElement} part positioned absolutely in the body
 * @param {DOMRect} words in the viewport
 * @param {boolean} [isRtl] whether the words begin at the right
 */
export function beside(part, words, isRtl = false) {
  part.classList.toggle("is-sheet", isNarrow());
  if (isNarrow()) {
    part.style.removeProperty("top");
    part.style.removeProperty("left");
    return;
  }
  const { offsetWidth: width, offsetHeight: height } = part;
  const left = isRtl ? words.right - width : words.left;
  const bar = document.querySelector(".hints")?.clientHeight ?? 0;
  const top = document.querySelector(".top")?.clientHeight ?? 0;
  const fitsBelow = words.bottom + GAP + height <= innerHeight - bar;
  const fitsAbove = words.top - GAP - height >= top;
  const y = fitsBelow || !fitsAbove ? words.bottom + GAP : words.top - GAP - height;
  part.style.top = `${Math.round(y + scrollY)}px`;
  part.style.left = `${Math.round(Math.max(GAP, Math.min(left, document.documentElement.clientWidth - width - GAP)) + scrollX)}px`;
}

/**
 * Where a sheet covers the foot of the screen, move the words to its head.
 * @param {DOMRect} words in the viewport
 */
export function clearOfSheet(words) {
  const top = (document.querySelector(".top")?.clientHeight ?? 0) + GAP * 2;
  if (isNarrow() && (words.top < top || words.bottom > innerHeight * 0.25)) scrollBy({ top: words.top - top, behavior: "instant" });
}

/**
 * Over the margin, at the height of the words as long as there is room; stays there while the text scrolls.
 * @param {HTMLElement} part with a fixed position
 * @param {HTMLElement | null} margin
 * @param {DOMRect} words in the viewport
 */
export function inMargin(part, margin, words) {
  part.classList.toggle("is-sheet", isNarrow());
  part.classList.remove("is-tall");
  if (isNarrow() || !margin) {
    for (const name of ["top", "left", "width"]) part.style.removeProperty(name);
    return;
  }
  const column = margin.getBoundingClientRect();
  const top = (document.querySelector(".top")?.clientHeight ?? 0) + GAP;
  const bottom = innerHeight - (document.querySelector(".hints")?.clientHeight ?? 0) - GAP;
  // A little further out than the open card, which it covers.
  const out = 14;
  part.style.width = `${Math.round(column.width + out)}px`;
  const height = part.offsetHeight;
  part.classList.toggle("is-tall", height > bottom - top);
  part.style.top = `${Math.round(Math.max(top, Math.min(words.top, bottom - height)))}px`;
  const isRtl = getComputedStyle(part).direction === "rtl";
  part.style.left = `${Math.round(column.left - (isRtl ? 0 : out))}px`;
}
