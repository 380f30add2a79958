// @ts-check
// Says at the foot of the page, and to screen readers, how things stand with what was written.

export function prepareStatus() {
  const shown = document.getElementById("status");
  const spoken = document.getElementById("spoken");
  document.addEventListener("status", (event) => {
    const { text, kind } = /** @type {CustomEvent} */ (event).detail;
    if (shown) {
      shown.textContent = text;
      shown.dataset.kind = kind;
    }
    // Saving is over in a moment; only how it ended is worth an interruption.
    if (spoken && kind !== "saving") spoken.textContent = text;
  });
}
