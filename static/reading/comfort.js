// @ts-check
// The reader's choices of size, width, typeface and theme; shared/theme.js puts them on <html> at the next page.

/** @param {Document} page */
export function prepareComfort(page) {
  const panel = page.getElementById("comfort");
  if (!panel) return;
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (panel.querySelectorAll("input[type=radio]"))) {
    if (input.value === (page.documentElement.dataset[input.name] ?? "")) input.checked = true;
  }
  panel.addEventListener("change", (event) => {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    if (value) page.documentElement.dataset[name] = value;
    else delete page.documentElement.dataset[name];
    try {
      if (value) localStorage.setItem(`newsroom-${name}`, value);
      else localStorage.removeItem(`newsroom-${name}`);
    } catch {
      // Storage is closed to us: the choice holds for this page.
    }
  });
}
