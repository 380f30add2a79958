// @ts-check
// In the header: how many cases wait. The bell asks a moment after the page; pages that hear of a desk keep it right.

import { Element } from "../shared/element.js";

const MOST = 500;

/** <queue-count hidden></queue-count> */
class QueueCount extends Element {
  /** @type {Map<string, number>} by desk */
  #waiting = new Map();

  connected() {
    this.listen(document, "attention-told", ({ detail: { queue } }) => queue && this.#show(Object.entries(queue), true));
    this.listen(document, "live-counts", ({ detail: { desk, counts } }) => {
      if (counts.queue !== undefined) this.#show([[`${desk}`, Number.parseInt(`${counts.queue}`, 10)]]);
    });
  }

  /** @param {[string, number][]} entries @param {boolean} [isAll] */
  #show(entries, isAll = false) {
    if (isAll) this.#waiting.clear();
    for (const [desk, number] of entries) this.#waiting.set(desk, number);
    const sum = [...this.#waiting.values()].reduce((all, number) => all + number, 0);
    this.textContent = sum > MOST ? `${MOST}+` : `${sum}`;
    this.hidden = !sum;
  }
}

customElements.define("queue-count", QueueCount);
