// @ts-check
// Where marks overlap: a numbered list of them, the smallest first, to choose from by key or pointer.

export class Chooser {
  #list = document.createElement("ol");
  /** @type {(uid: string) => void} */
  #choose = () => {};
  /** @type {string[]} */
  #uids = [];

  /** @param {import("./article-text.js").ArticleText} text */
  constructor(text) {
    this.text = text;
    this.#list.className = "chooser";
    this.#list.popover = "manual";
    this.#list.setAttribute("role", "listbox");
    this.#list.addEventListener("click", (event) => {
      const item = /** @type {HTMLElement} */ (event.target).closest("li");
      if (item) this.#take(this.#uids[[...this.#list.children].indexOf(item)]);
    });
    this.#list.addEventListener("pointerover", (event) => {
      const item = /** @type {HTMLElement} */ (event.target).closest("li");
      if (item) this.text.bringOut("linked", this.#uids[[...this.#list.children].indexOf(item)]);
    });
    document.addEventListener("keydown", (event) => this.#onKey(event), { capture: true });
    document.addEventListener("pointerdown", (event) => {
      if (!this.#list.contains(/** @type {Node} */ (event.target))) this.close();
    });
    addEventListener("scroll", () => this.close(), { passive: true });
    document.body.append(this.#list);
  }

  get isOpen() {
    return this.#list.matches(":popover-open");
  }

  /**
   * @param {string[]} uids
   * @param {number} x
   * @param {number} y
   * @param {(uid: string) => void} choose
   * @param {{ focus?: boolean }} [options]
   */
  open(uids, x, y, choose, { focus = false } = {}) {
    this.#uids = uids.slice(0, 9);
    this.#choose = choose;
    this.#list.setAttribute("aria-label", document.documentElement.dataset.chooserLabel ?? "Annotations here");
    this.#list.replaceChildren(...this.#uids.map((uid, position) => this.#item(uid, position)));
    this.#list.showPopover();
    const { width, height } = this.#list.getBoundingClientRect();
    this.#list.style.left = `${Math.max(8, Math.min(x - 20, innerWidth - width - 8))}px`;
    this.#list.style.top = `${y + 18 + height < innerHeight - 50 ? y + 18 : Math.max(8, y - height - 18)}px`;
    this.#select(0);
    if (focus) /** @type {HTMLElement} */ (this.#list.firstElementChild).focus();
  }

  /** Returns whether it was open. */
  close() {
    if (!this.isOpen) return false;
    this.#list.hidePopover();
    this.text.bringOut("linked", null);
    return true;
  }

  #item(uid, position) {
    const mark = this.text.marks.get(uid);
    const [start, end] = mark?.spans[0] ?? [0, 0];
    const words = this.text.offsets.slice(start, end);
    const card = document.querySelector(`annotation-card[data-uid="${CSS.escape(uid)}"]`);
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.tabIndex = -1;
    const key = document.createElement("kbd");
    key.textContent = `${position + 1}`;
    const name = document.createElement("b");
    name.textContent = card?.querySelector("header b, header span")?.textContent?.trim() ?? capital(mark?.layer ?? "");
    const quote = document.createElement("span");
    quote.dir = "auto";
    quote.textContent = words.length > 60 ? `${words.slice(0, 60)}…` : words;
    item.append(key, name, quote);
    return item;
  }

  #select(position) {
    [...this.#list.children].forEach((item, at) => item.setAttribute("aria-selected", `${at === position}`));
  }

  #take(uid) {
    this.close();
    if (uid) this.#choose(uid);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey) return;
    const items = [...this.#list.children];
    const selected = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    const number = Number(event.key);
    if (number >= 1 && number <= items.length) this.#take(this.#uids[number - 1]);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = (selected + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
      this.#select(next);
      /** @type {HTMLElement} */ (items[next]).focus();
      this.text.bringOut("linked", this.#uids[next]);
    } else if (event.key === "Enter") this.#take(this.#uids[selected]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** What a mark is called while its card is not in the page. @param {string} layer */
function capital(layer) {
  return layer.charAt(0).toUpperCase() + layer.slice(1);
}
