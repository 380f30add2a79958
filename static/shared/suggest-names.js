// @ts-check
// Offers the desk's entities under an input or a textarea with data-suggest-desk, as one types; the form works
// without it, since names and "#id" are understood by the server.

const PAUSE = 120;
let count = 0;

for (const field of document.querySelectorAll("[data-suggest-desk]")) {
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) offer(field);
}

/** @param {HTMLInputElement | HTMLTextAreaElement} field */
function offer(field) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${(count += 1)}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels?.[0]?.textContent?.trim() ?? "");
  field.after(list);
  // A textarea must stay a textarea to a screen reader: it has the list and the option pointed at, no more.
  const isCombobox = field instanceof HTMLInputElement;
  if (isCombobox) field.setAttribute("role", "combobox");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");
  expanded(false);
  field.autocomplete = "off";
  let timer = 0;
  let asked = 0;
  let at = -1;

  /** The line the caret is on: [start, end, words]. @returns {[number, number, string]} */
  function line() {
    const caret = field.selectionStart ?? field.value.length;
    const start = field.value.lastIndexOf("\n", caret - 1) + 1;
    const stop = field.value.indexOf("\n", caret);
    const end = stop < 0 ? field.value.length : stop;
    return [start, end, field.value.slice(start, end).trim()];
  }

  /** @param {boolean} isOpen */
  function expanded(isOpen) {
    if (isCombobox) field.setAttribute("aria-expanded", String(isOpen));
  }

  function close() {
    list.hidden = true;
    list.replaceChildren();
    at = -1;
    expanded(false);
    field.removeAttribute("aria-activedescendant");
  }

  /** @param {number} next */
  function point(next) {
    const options = [...list.children];
    if (!options.length) return;
    options[at]?.removeAttribute("aria-selected");
    at = (next + options.length) % options.length;
    options[at].setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", options[at].id);
  }

  /** @param {Element} option */
  function choose(option) {
    const [start, end] = line();
    field.setRangeText(option.getAttribute("data-value") ?? "", start, end, "end");
    close();
  }

  async function look() {
    const words = line()[2];
    const mine = (asked += 1);
    if (words.length < 2 || words.startsWith("#")) return close();
    const query = new URLSearchParams({ q: words, desk: field.dataset.suggestDesk ?? "", limit: "8" });
    try {
      const answer = await fetch(`/api/entities/suggest/?${query}`, { headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      const { items } = await answer.json();
      close();
      for (const item of items) {
        const option = document.createElement("li");
        option.id = `${list.id}-${item.id}`;
        option.setAttribute("role", "option");
        option.dataset.value = `#${item.id} ${item.name}`;
        const name = document.createElement("bdi");
        name.textContent = item.alias ? `${item.name} (${item.alias})` : item.name;
        const kind = document.createElement("span");
        kind.className = `small ${item.kind}`;
        kind.textContent = item.kind;
        option.append(name, " ", kind);
        option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
        list.append(option);
      }
      list.hidden = !items.length;
      expanded(!list.hidden);
    } catch {
      close(); // Offline, or not signed in any more: the name can still be typed in full.
    }
  }

  field.addEventListener("input", () => { clearTimeout(timer); timer = window.setTimeout(look, PAUSE); });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || list.hidden) return;
    if (event.key === "ArrowDown") point(at + 1);
    else if (event.key === "ArrowUp") point(at < 0 ? -1 : at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) choose(list.children[at]);
    else return;
    event.preventDefault();
  });
}
