// @ts-check
// Finds a place in what is sorted. Knows nothing of the page.

/**
 * The first number below the count that passes, when all after it pass too; the count when none does.
 * @param {number} count
 * @param {(position: number) => boolean} passes
 */
export function firstWhere(count, passes) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
