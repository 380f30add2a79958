// @ts-check
// Joins this page to the one stream of the browser; where pages cannot share one, opens its own while it is looked at.

/** Without locks the page says so often that it lives. */
const SIGN = 25_000;

/**
 * Tells on the document, as CustomEvents, what the stream brings: live-line, live-presence, live-counts, live-gone,
 * live-signed-out and live-state ("live" or "away").
 */
export class Line {
  /** @type {{ join: (wanted: any, options: any) => void, leave: () => void, wake: (options: any) => void } | null} */
  #stream = null;
  /** @type {() => void} */
  #release = () => {};
  /** Ends with the page's part in the stream. */
  #part = new AbortController();
  #isOut = false;
  #isOver = false;

  /**
   * @param {HTMLElement} meta <meta name="live" content="address of the worker" data-desks>
   * @param {() => { articles?: Record<string, number>, desks?: number[] }} wants articles with the sequence the page has
   */
  constructor(meta, wants) {
    this.meta = meta;
    this.wants = wants;
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => event.persisted && this.join(false));
    addEventListener("online", () => this.#stream?.wake({ anew: true }));
    document.addEventListener("visibilitychange", () => this.#onLook());
  }

  /** @param {boolean} [isFresh] whether the server has just made this page */
  async open(isFresh = true) {
    this.#connect();
    await this.join(isFresh);
  }

  async #connect() {
    const worker = this.meta.getAttribute("content") ?? "";
    try {
      const shared = new SharedWorker(worker, { type: "module", name: "newsroom" });
      // A browser that has no modules in workers.
      shared.onerror = () => this.#openOwn();
      this.#use(shared.port);
    } catch {
      await this.#openOwn();
    }
  }

  /** @param {MessagePort} port */
  #use(port) {
    port.onmessage = ({ data }) => this.#hear(data);
    this.#stream = {
      join: (wanted, options) => port.postMessage({ do: "join", wanted, ...options }),
      leave: () => port.postMessage({ do: "leave" }),
      wake: (options) => port.postMessage({ do: "wake", ...options }),
    };
    if (!navigator.locks) setInterval(() => this.join(false), SIGN);
  }

  async #openOwn() {
    const modules = await Promise.all([import("./streams.js"), import("./who.js")]).catch(() => null);
    if (!modules) return addEventListener("online", () => this.#openOwn(), { once: true });
    const [{ Streams }, { whoIsHere }] = modules;
    const streams = new Streams({ connect: (url) => new EventSource(url), whoIsHere });
    const page = { tell: (/** @type {any} */ message) => this.#hear(message) };
    this.#stream = {
      join: (wanted, options) => document.hidden || streams.join(page, wanted, options),
      leave: () => streams.leave(page),
      wake: (options) => streams.wake(options),
    };
    this.isOwn = true;
    if (this.#joined) this.join(false);
  }

  #joined = false;

  /** @param {boolean} isFresh */
  async join(isFresh) {
    if (this.#isOver) return;
    this.#joined = true;
    if (this.#part.signal.aborted) this.#waitForEnd();
    const lock = this.isOwn ? "" : await this.#live();
    const { articles = {}, desks = [] } = this.wants();
    this.#stream?.join({ person: document.body.dataset.me ?? "", articles, desks }, { isFresh, lock });
  }

  leave() {
    this.#stream?.leave();
    this.#release();
    this.#part.abort();
  }

  /** The worker holds a lock for as long as it lives: whoever gets it needs another worker. */
  #waitForEnd() {
    this.#part = new AbortController();
    if (!this.#worker) return;
    const { signal } = this.#part;
    navigator.locks.request(this.#worker, { signal }, () => setTimeout(() => this.open(false))).catch(() => {});
  }
  #worker = "";

  /** Nothing more is to come: the page may not see it any more. */
  end() {
    this.#isOver = true;
    this.leave();
  }

  /** Hold a lock for as long as the page lives; a browser keeps no page with one for "back". */
  async #live() {
    if (!navigator.locks) return "";
    this.#release();
    const name = `newsroom:live:${Math.random()}`;
    await new Promise((held) => {
      const until = new Promise((release) => (this.#release = () => release(undefined)));
      navigator.locks.request(name, () => {
        held(undefined);
        return until;
      });
    });
    return name;
  }

  #onLook() {
    if (document.hidden && this.isOwn) this.leave();
    else if (!document.hidden && this.isOwn) this.join(false);
    else if (!document.hidden) this.#stream?.wake({});
  }

  /** @param {import("./streams.js").Message} message */
  #hear({ type, data }) {
    if (type === "worker") {
      this.#worker = data;
      return this.#waitForEnd();
    }
    const wasOut = this.#isOut;
    if (type === "signed-out") this.#isOut = true;
    if (type === "state") this.#isOut = false;
    if (type === "signed-out" && wasOut) return;
    document.dispatchEvent(new CustomEvent(`live-${type}`, { detail: data }));
  }
}
