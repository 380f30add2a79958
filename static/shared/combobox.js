// @ts-check
// A field with suggestions: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ with the first one active at once.

let made = 0;

/**
 * @template Option
 * @typedef {object} Settings
 * @property {(query: string, signal: AbortSignal) => Promise<Option[]>} find
 * @property {(option: Option, row: HTMLLIElement) => void} render fills the row of one suggestion
 * @property {(option: Option, before: Option | undefined) => string} [heading] words above an option, where a group begins
 * @property {(option: Option, event: Event) => void} choose
 * @property {(options: Option[]) => boolean} [takesFirst] whether Enter takes the first one before any arrow key
 * @property {(options: Option[], query: string) => void} [shown]
 * @property {number} [delay] after a keystroke, in milliseconds
 */

/** @template Option */
export class Combobox {
  /** @type {Option[]} */
  options = [];
  /** The place of the active option; -1 for none. */
  active = -1;
  #request = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isWaiting = false;
  /** How far down the arrow keys went while the list was on its way. */
  #steps = 0;
  /** @type {KeyboardEvent | null} Enter, pressed meanwhile */
  #enter = null;

  /**
   * @param {HTMLInputElement} input
   * @param {HTMLUListElement} list
   * @param {Settings<Option>} settings
   */
  constructor(input, list, settings) {
    this.input = input;
    this.list = list;
    this.settings = settings;
    made += 1;
    list.id = `choices-${made}`;
    list.setAttribute("role", "listbox");
    list.hidden = true;
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    })) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", () => this.ask());
    input.addEventListener("keydown", (event) => this.#onKey(event));
    // The field keeps the focus, so that a click in the list does not close it first.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const row = /** @type {HTMLElement} */ (event.target).closest("[role='option']");
      const place = row ? this.#rows.indexOf(row) : -1;
      if (place >= 0) this.settings.choose(this.options[place], event);
    });
  }

  /** Look for what the field says, at once or after the delay. @param {{ now?: boolean }} [options] */
  ask({ now = false } = {}) {
    this.#forget();
    this.#isWaiting = true;
    const { delay = 60 } = this.settings;
    if (now) this.#find();
    else this.#timer = setTimeout(() => this.#find(), delay);
  }

  async #find() {
    this.#request = new AbortController();
    const { signal } = this.#request;
    const query = this.input.value.trim();
    /** @type {Option[]} */
    let options = [];
    try {
      options = await this.settings.find(query, signal);
    } catch {
      if (!signal.aborted) this.#show([], query);
    }
    if (!signal.aborted) this.#show(options, query);
  }

  /** @param {Option[]} options @param {string} query */
  #show(options, query) {
    this.#isWaiting = false;
    this.options = options;
    this.list.replaceChildren(
      ...options.flatMap((option, place) => {
        const heading = this.settings.heading?.(option, options[place - 1]);
        const head = document.createElement("li");
        head.setAttribute("role", "presentation");
        head.className = "choices__head";
        head.dir = "auto";
        head.textContent = heading ?? "";
        const row = document.createElement("li");
        row.id = `${this.list.id}-${place}`;
        row.setAttribute("role", "option");
        this.settings.render(option, row);
        return heading ? [head, row] : [row];
      }),
    );
    this.list.hidden = !options.length;
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.activate(options.length && (this.settings.takesFirst?.(options) ?? true) ? 0 : -1);
    if (this.#steps) this.#move(this.#steps);
    this.settings.shown?.(options, query);
    // As if it were pressed now; where there is nothing to take, it is the field's own.
    const enter = this.#enter;
    this.#forget();
    if (enter) this.input.dispatchEvent(new KeyboardEvent("keydown", enter));
  }

  /** Whatever was asked or pressed before. */
  #forget() {
    clearTimeout(this.#timer);
    this.#request.abort();
    this.#isWaiting = false;
    this.#steps = 0;
    this.#enter = null;
  }

  get #rows() {
    return [...this.list.querySelectorAll("[role='option']")];
  }

  /** Make this option the one that Enter takes. @param {number} place */
  activate(place) {
    this.active = place;
    const rows = this.#rows;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === place)));
    if (rows[place]) {
      this.input.setAttribute("aria-activedescendant", rows[place].id);
      rows[place].scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  /** Go so many options down, and round. @param {number} by */
  #move(by) {
    const count = this.options.length;
    const from = by < 0 ? Math.max(this.active, 0) : this.active;
    if (count) this.activate((((from + by) % count) + count) % count);
  }

  /** Take the suggestions away. */
  close() {
    this.#forget();
    this.options = [];
    this.active = -1;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.isComposing) return;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (event.shiftKey) return;
      event.preventDefault();
      const by = key === "ArrowDown" ? 1 : -1;
      // Quick fingers: the suggestions are on their way, and they are meant.
      if (this.#isWaiting) this.#steps += by;
      else if (!this.options.length) this.ask({ now: true });
      this.#move(by);
    } else if (key === "Enter" && !event.ctrlKey && !event.metaKey) {
      if (this.#isWaiting) {
        event.preventDefault();
        this.#enter = event;
      } else if (this.active >= 0) {
        event.preventDefault();
        this.settings.choose(this.options[this.active], event);
      }
    }
  }
}
