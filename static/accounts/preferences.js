// @ts-check
// Theme, size, width and typeface: kept in this browser, put on <html> at once and by shared/theme.js ever after.

/** <reading-preferences> radio buttons by name, "" for what the system or the page chooses </reading-preferences> */
class ReadingPreferences extends HTMLElement {
  connectedCallback() {
    for (const input of this.querySelectorAll("input")) {
      const chosen = document.documentElement.dataset[input.name] ?? "";
      input.checked = input.value === chosen;
    }
    this.addEventListener("change", this.#onChange);
  }

  disconnectedCallback() {
    this.removeEventListener("change", this.#onChange);
  }

  /** @param {Event} event */
  #onChange = (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const { name, value } = event.target;
    const root = document.documentElement;
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
    try {
      if (value) localStorage.setItem(`newsroom-${name}`, value);
      else localStorage.removeItem(`newsroom-${name}`);
    } catch {
      // Storage is closed to us: the choice holds for this page.
    }
  };
}

customElements.define("reading-preferences", ReadingPreferences);
