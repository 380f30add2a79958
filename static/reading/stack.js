// @ts-check
// Where cards stand that all want to be beside their line and must not overlap. Knows nothing of the page.

/**
 * The tops of cards in order. Each stands where it wants to or as near below the one before as the gap allows;
 * the active one stands exactly where it wants to, and those above it move up.
 * @param {number[]} wanted
 * @param {number[]} heights
 * @param {number} gap
 * @param {number} [active] -1: none
 */
export function stack(wanted, heights, gap, active = -1) {
  const tops = new Array(wanted.length);
  let free = -Infinity;
  for (let at = Math.max(active, 0); at < wanted.length; at += 1) {
    tops[at] = Math.max(wanted[at], free);
    free = tops[at] + heights[at] + gap;
  }
  if (active <= 0) return tops;
  free = -Infinity;
  for (let at = 0; at < active; at += 1) {
    tops[at] = Math.max(wanted[at], free);
    free = tops[at] + heights[at] + gap;
  }
  let ceiling = tops[active] - gap;
  for (let at = active - 1; at >= 0 && tops[at] + heights[at] > ceiling; at -= 1) {
    tops[at] = ceiling - heights[at];
    ceiling = tops[at] - gap;
  }
  return tops;
}
