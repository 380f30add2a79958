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
  };
  const first = words[lines[0]?.verb] ?? "done";
  return lines.length > 1 ? `${first} (${lines.length})` : first;
}
