// @ts-check
// What an undo took back, in words.

import { word } from "../shared/words.js";

const KNOWN = new Set([
  "annotation.created",
  "annotation.restored",
  "annotation.withdrawn",
  "annotation.edited",
  "annotation.assigned",
  "thread.resolved",
  "thread.reopened",
  "claim.edited",
  "claim.assigned",
  "placement.confirmed",
  "placement.moved",
  "placement.given_up",
  "article.revised",
]);

/** @param {{ verb: string }[]} lines */
export function undone(lines) {
  const verb = lines[0]?.verb ?? "";
  const first = word(`undone:${KNOWN.has(verb) ? verb : "other"}`);
  return lines.length > 1 ? `${first} (${lines.length})` : first;
}
