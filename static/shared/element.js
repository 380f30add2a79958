// @ts-check
// What all our elements share: listeners that go when the element goes, and events that rise to the page.

export class Element extends HTMLElement {
  #connection = new AbortController();

  connectedCallback() {
    this.#connection = new AbortController();
    this.connected();
  }

  disconnectedCallback() {
    this.#connection.abort();
    this.disconnected();
  }

  /** The element stands in the page: listen, read attributes. */
  connected() {}

  /** The element has left the page; what `listen` began has ended already. */
  disconnected() {}

  /** Ends when the element leaves the page: for fetches and observers. */
  get signal() {
    return this.#connection.signal;
  }

  /**
   * Listens for as long as the element stands in the page.
   * @param {EventTarget} target
   * @param {string} type
   * @param {(event: any) => void} handler
   * @param {AddEventListenerOptions} [options]
   */
  listen(target, type, handler, options = {}) {
    target.addEventListener(type, handler, { ...options, signal: this.#connection.signal });
  }

  /**
   * Fires a CustomEvent that bubbles; returns whether nobody prevented its default.
   * @param {string} type
   * @param {object} [detail]
   */
  tell(type, detail = {}) {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, cancelable: true }));
  }
}
