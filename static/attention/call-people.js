// @ts-check
// Behind an "@" in a text, offers the people who will hear of it; the text is as good without.

import { get } from "../shared/api.js";

const PAUSE = 80;
const CALL = /(?:^|[^\w@/.+\\-])@([\w.@+-]{0,60})$/u;

const list = document.createElement("ul");
list.className = "suggestions suggestions--people";
list.id = "people-to-call";
list.setAttribute("role", "listbox");
/** @type {HTMLTextAreaElement | null} where it is being typed */
let field = null;
let at = -1;
let asked = 0;
let timer = 0;

/** @returns {string | null} what stands behind the "@" before the caret */
function beginning() {
  if (!field || field.selectionStart !== field.selectionEnd) return null;
  return field.value.slice(0, field.selectionStart).match(CALL)?.[1] ?? null;
}

function close() {
  clearTimeout(timer);
  asked += 1;
  at = -1;
  list.remove();
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
}

/** @param {number} next */
function point(next) {
  const rows = [...list.children];
  rows[at]?.removeAttribute("aria-selected");
  at = (next + rows.length) % rows.length;
  rows[at].setAttribute("aria-selected", "true");
  field?.setAttribute("aria-activedescendant", rows[at].id);
}

/** @param {Element} row */
function choose(row) {
  const typed = beginning();
  if (!field || typed === null) return close();
  const caret = field.selectionStart;
  field.setRangeText(`${row.getAttribute("data-name")} `, caret - typed.length, caret, "end");
  close();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {string} typed @param {string} address */
async function look(typed, address) {
  const mine = (asked += 1);
  try {
    const { items } = await get(`${address}?${new URLSearchParams({ q: typed })}`);
    if (mine !== asked || beginning() !== typed) return;
    if (!items.length) return close();
    list.replaceChildren(
      ...items.map((/** @type {{ id: number, name: string }} */ person) => {
        const row = document.createElement("li");
        row.id = `call-${person.id}`;
        row.setAttribute("role", "option");
        row.dataset.name = person.name;
        row.dir = "auto";
        row.textContent = `@${person.name}`;
        return row;
      }),
    );
    field?.after(list);
    field?.setAttribute("aria-controls", list.id);
    at = -1;
    point(0);
  } catch {
    close(); // A name can be typed in full.
  }
}

document.addEventListener("input", (event) => {
  const holder = event.target instanceof HTMLTextAreaElement ? /** @type {HTMLElement | null} */ (event.target.closest("[data-people]")) : null;
  if (!holder) return;
  field = /** @type {HTMLTextAreaElement} */ (event.target);
  const typed = beginning();
  clearTimeout(timer);
  if (typed === null) close();
  else timer = window.setTimeout(() => look(typed, holder.dataset.people ?? ""), PAUSE);
});
document.addEventListener("focusout", (event) => event.target === field && close());
list.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  const row = event.target instanceof HTMLElement ? event.target.closest("li") : null;
  if (row) choose(row);
});
// Before the form's own keys: Enter and Escape are the list's while it is there.
document.addEventListener(
  "keydown",
  (event) => {
    if (!list.isConnected || event.target !== field || event.isComposing) return;
    if (event.key === "ArrowDown") point(at + 1);
    else if (event.key === "ArrowUp") point(at - 1);
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && at >= 0) choose(list.children[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
