// @ts-check
// Which key does what on the reading page. Knows nothing of the page itself.

/** @typedef {{ do: string, [argument: string]: any }} Action */

/** @type {Record<string, Action>} */
const KEYS = {
  j: { do: "move", direction: 1 },
  k: { do: "move", direction: -1 },
  J: { do: "move", direction: 1, by: "paragraph" },
  K: { do: "move", direction: -1, by: "paragraph" },
  "Shift+ArrowDown": { do: "move", direction: 1, extend: true },
  "Shift+ArrowUp": { do: "move", direction: -1, extend: true },
  "Shift+ArrowRight": { do: "move", direction: 1, extend: true },
  "Shift+ArrowLeft": { do: "move", direction: -1, extend: true },
  g: { do: "jump", end: "first" },
  G: { do: "jump", end: "last" },
  m: { do: "mark", direction: 1 },
  M: { do: "mark", direction: -1 },
  Enter: { do: "open" },
  Escape: { do: "leave" },
  "?": { do: "help" },
  c: { do: "command", name: "claim" },
  e: { do: "command", name: "entity" },
  n: { do: "command", name: "note" },
  h: { do: "command", name: "highlight" },
  t: { do: "command", name: "tag" },
  r: { do: "command", name: "reply" },
  f: { do: "command", name: "flag" },
  u: { do: "command", name: "undo" },
  "+": { do: "command", name: "extend-claim" },
};

/**
 * What a key asks for, or null. Keys with Control, Alt or Meta are the browser's.
 * @param {{ key: string, ctrlKey?: boolean, altKey?: boolean, metaKey?: boolean, shiftKey?: boolean }} event
 */
export function actionOf({ key, ctrlKey, altKey, metaKey, shiftKey }) {
  if (ctrlKey || altKey || metaKey) return null;
  const name = shiftKey && key.startsWith("Arrow") ? `Shift+${key}` : key;
  return Object.hasOwn(KEYS, name) ? KEYS[name] : null;
}
