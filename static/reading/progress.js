// @ts-check
// How far the reader has come: a bar on top, and a place on the server that the next visit returns to.

import { get, put } from "../shared/api.js";

const PAUSE = 1500;

/**
 * @param {HTMLElement} desk
 * @param {import("./article-text.js").ArticleText} text
 */
export function followReading(desk, text) {
  const bar = /** @type {HTMLElement | null} */ (document.querySelector(".progress__bar"));
  const url = `/api/articles/${desk.dataset.article}/reading/`;
  const isKnown = Boolean(desk.dataset.me);
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let percent = 0;
  let saved = -1;
  let hasScrolled = false;

  function show() {
    asked = 0;
    const { top, height } = text.getBoundingClientRect();
    percent = Math.round(Math.max(0, Math.min(1, (innerHeight - top) / Math.max(height, 1))) * 100);
    if (bar) bar.style.scale = `${percent / 100} 1`;
  }

  function place() {
    const { left, width } = text.getBoundingClientRect();
    for (let y = 80; y < innerHeight; y += 16) {
      const offset = text.offsetAt(left + width / 4, y);
      if (offset !== null) return offset;
    }
    return 0;
  }

  function save(keepalive = false) {
    if (!isKnown || percent === saved) return;
    saved = percent;
    put(url, { position: scrollY < 40 ? 0 : place(), percent }, { keepalive }).catch(() => (saved = -1));
  }

  addEventListener(
    "scroll",
    () => {
      hasScrolled = true;
      asked ||= requestAnimationFrame(show);
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    },
    { passive: true },
  );
  addEventListener("pagehide", () => hasScrolled && save(true));
  show();
  if (!isKnown || location.hash) return;
  get(url)
    .then((state) => {
      if (!hasScrolled && state?.position > 0 && state.percent < 98 && state.position < text.offsets.length) {
        scrollTo({ top: scrollY + text.rectOf(state.position, state.position + 1).top - 90, behavior: "instant" });
      }
    })
    .catch(() => {});
}
