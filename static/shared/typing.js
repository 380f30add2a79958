// @ts-check
// Tells whether a key belongs to a field, a list or a dialog rather than to the page.

const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable='false']), dialog[open], [role='listbox']";

/** @param {KeyboardEvent} event */
export function isTyping(event) {
  const [target] = event.composedPath();
  return event.isComposing || event.defaultPrevented || (target instanceof HTMLElement && target.closest(FIELDS) !== null);
}
