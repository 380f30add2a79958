// @ts-check
// Keeps events for rooms whose scripts are still on their way, and hands them over in order when these have come.

export class WaitingRoom {
  /** @type {{ target: EventTarget, type: string, detail: any }[]} */
  #kept = [];
  #open = new AbortController();
  /** @type {() => void} */
  #called = () => {};
  /** Fulfilled by the first event that cannot wait. @type {Promise<void>} */
  called = new Promise((resolve) => (this.#called = resolve));

  /**
   * @param {EventTarget} target where the events arrive
   * @param {string[]} types
   * @param {string} urgent the type for which the rooms are wanted at once
   */
  constructor(target, types, urgent) {
    for (const type of types) {
      const keep = (/** @type {Event} */ event) => {
        this.#kept.push({ target: event.target ?? target, type, detail: /** @type {CustomEvent} */ (event).detail });
        if (type === urgent) this.#called();
      };
      target.addEventListener(type, keep, { signal: this.#open.signal });
    }
  }

  /** Nothing is kept from now on; what was kept is told again. */
  close() {
    this.#open.abort();
    for (const { target, type, detail } of this.#kept.splice(0)) {
      target.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, cancelable: true }));
    }
  }
}
