// @ts-check
// What an undo took back, in words.

/** @param {{ verb: string }[]} lines */
export function undone(lines) {
  const words = {
    "annotation.created": "what you made is withdrawn",
    "annotation.restored": "it is withdrawn again",
    "annotation.withdrawn": "it stands again",
    "annotation.edited": "it is as it was before",
    "claim.edited": "the claim is as it was before",
    "placement.confirmed": "its place is open again",
    "placement.moved": "its place is open again",
    "placement.given_up": "its place is open again",
    "article.revised": "the former text is back, as a new revision",
  };
  const first = words[lines[0]?.verb] ?? "done";
  return lines.length > 1 ? `${first} (${lines.length})` : first;
}
