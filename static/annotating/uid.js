// @ts-check
// The ids that the browser gives to what it makes, so that a retry is not a second one.

/** A random UUID (version 4); also where the page is not a secure context, as on an intranet without https. */
export function newUid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

let last = 0;

/** An id that sorts after those that were made before it. */
export function newOrder() {
  last = Math.max(Date.now(), last + 1);
  return `${`${last}`.padStart(15, "0")}-${newUid()}`;
}
