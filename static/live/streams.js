// @ts-check
// One stream for all pages of a browser: what they want of it, how far it has come, and when to connect again.
// Pages and the EventSource are given: the same code runs in a SharedWorker and, where there is none, in a page.

/**
 * What a page wants: articles with the sequence it has, desks whose counts it shows, and whose page it is.
 * @typedef {{ person: string, articles: Record<string, number>, desks: number[] }} Wanted
 */
/** @typedef {{ type: "line" | "presence" | "counts" | "gone" | "state" | "signed-out" | "worker", data?: any }} Message */
/** @typedef {{ tell: (message: Message) => void }} Page */

const PAUSES = [500, 2000, 4000, 8000, 15_000, 30_000];
const [JOINING, LEAVING] = [20, 5000];
/** A timer this late means that the machine slept, and that the connection may be dead without saying so. */
const SLEPT = 20_000;
const LOOK = 10_000;
/** Articles in one stream; the pages opened last go before. */
const MOST = 100;

export class Streams {
  /** @type {Map<Page, Wanted>} */
  #pages = new Map();
  /** How far the stream has come, by article. @type {Map<string, number>} */
  #place = new Map();
  /** What was last said of presence and counts, for those who join later. @type {Map<string, Message>} */
  #last = new Map();
  /** @type {string | null} whose stream it is; null: nobody's, until somebody signs in */
  #person = null;
  /** @type {EventSource | null} */
  #source = null;
  #isOpen = false;
  /** What the open stream brings. */
  #brings = "";
  #state = "live";
  #tries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #due = Infinity;

  /**
   * @param {object} options
   * @param {(url: string) => EventSource} options.connect
   * @param {() => Promise<string>} options.whoIsHere who is signed in, "" for nobody; rejects when nobody answers
   * @param {() => number} [options.random]
   */
  constructor({ connect, whoIsHere, random = Math.random }) {
    this.connect = connect;
    this.whoIsHere = whoIsHere;
    this.random = random;
  }

  /**
   * A page comes, or says again what it wants.
   * @param {Page} page
   * @param {Wanted} wanted
   * @param {{ isFresh?: boolean }} [options] isFresh: the server has just made it, and so knows whose it is
   */
  async join(page, wanted, { isFresh = true } = {}) {
    this.#pages.set(page, wanted);
    if (this.#person === wanted.person) return this.#welcome(page, wanted);
    const others = [...this.#pages.values()].some(({ person }) => person !== wanted.person);
    this.#change(isFresh && !others ? wanted.person : await this.whoIsHere().catch(() => wanted.person));
    if (this.#person !== wanted.person) page.tell({ type: "signed-out" });
  }

  /** @param {Page} page */
  leave(page) {
    if (!this.#pages.delete(page)) return;
    if (this.#served.length) this.#soon(LEAVING);
    else this.#rest();
  }

  /** The network is back, or somebody looks at a page again: connect now. @param {{ anew?: boolean }} [options] anew: even if it seems to be open */
  async wake({ anew = false } = {}) {
    if (this.#pages.size && !this.#served.length) this.#change(await this.whoIsHere().catch(() => null));
    if (anew) this.#close();
    if (this.#source) return;
    this.#tries = 0;
    this.#soon(0);
  }

  /** The pages of the person whose stream it is. */
  get #served() {
    return [...this.#pages].filter(([, wanted]) => wanted.person === this.#person);
  }

  /** Somebody else is signed in by now. @param {string | null} person */
  #change(person) {
    if (person === this.#person) return;
    const before = this.#served;
    this.#rest();
    this.#person = person;
    for (const [page] of before) page.tell({ type: "signed-out" });
    for (const [page, wanted] of this.#served) this.#welcome(page, wanted);
  }

  /** Tell a page what it has missed since it was made. @param {Page} page @param {Wanted} wanted */
  #welcome(page, wanted) {
    for (const [article, has] of Object.entries(wanted.articles)) {
      const place = this.#place.get(article) ?? has;
      this.#place.set(article, place);
      if (place > has) page.tell({ type: "line", data: { article: Number(article), sequence: place } });
      this.#repeat(page, `presence:${article}`);
      wanted.articles[article] = Math.max(place, has);
    }
    for (const desk of wanted.desks) this.#repeat(page, `counts:${desk}`);
    page.tell({ type: "state", data: this.#state });
    this.#soon(JOINING);
  }

  /** @param {Page} page @param {string} what */
  #repeat(page, what) {
    const message = this.#last.get(what);
    if (message) page.tell(message);
  }

  // -- The connection ------------------------------------------------------------------------------------------

  /** See after so many milliseconds whether the stream brings what is wanted. @param {number} delay */
  #soon(delay) {
    if (delay && Date.now() + delay >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = Date.now() + delay;
    this.#timer = setTimeout(() => {
      this.#due = Infinity;
      this.#connect();
    }, delay);
  }

  #connect() {
    const wanted = this.#wanted();
    if (this.#source && wanted === this.#brings) return;
    this.#close();
    if (!wanted) return this.#rest();
    const [articles, desks] = wanted.split(";");
    const after = articles && articles.split(",").map((article) => `${article}:${this.#place.get(article)}`).join();
    const source = this.connect(`/live/?after=${after}&desks=${desks}`);
    this.#source = source;
    this.#brings = wanted;
    this.#isOpen = false;
    source.onopen = () => {
      this.#isOpen = true;
      this.#say("live");
    };
    source.onmessage = (event) => this.#onLine(JSON.parse(event.data), event.lastEventId);
    source.onerror = () => this.#again(source.readyState === 2);
    const on = (/** @type {string} */ type, /** @type {(data: any) => void} */ run) =>
      source.addEventListener(type, (event) => source === this.#source && run(JSON.parse(event.data || "null")));
    on("presence", (data) => this.#pass({ type: "presence", data }));
    on("counts", (data) => this.#pass({ type: "counts", data }));
    on("gone", (data) => this.#onGone(data));
    on("signed-out", () => this.#signOut());
    this.#watch(Date.now());
  }

  /** What the pages want, in words that can be compared: "12,31;1". */
  #wanted() {
    const wanted = this.#served.map(([, each]) => each);
    const articles = [...new Set(wanted.flatMap((each) => Object.keys(each.articles)))].slice(-MOST).sort();
    const desks = [...new Set(wanted.flatMap((each) => each.desks))].sort();
    return articles.length || desks.length ? `${articles};${desks}` : "";
  }

  #close() {
    this.#source?.close();
    this.#source = null;
  }

  /** Nobody wants anything. */
  #rest() {
    this.#close();
    clearTimeout(this.#timer);
    clearTimeout(this.#watching);
    this.#due = Infinity;
    this.#tries = 0;
    this.#state = "live";
    this.#place.clear();
    this.#last.clear();
  }

  /** The stream has ended; not by itself does it come again, for the pauses are ours. @param {boolean} isRefused */
  async #again(isRefused) {
    this.#close();
    // A server that ends its streams is there; one that does not answer twice is not.
    if (this.#tries && !this.#isOpen) this.#say("away");
    const pause = PAUSES[Math.min(this.#tries, PAUSES.length - 1)] * (0.75 + this.random() / 2);
    this.#tries += 1;
    this.#soon(pause);
    const person = this.#person;
    // An EventSource does not say why it was refused.
    if (isRefused && (await this.whoIsHere().catch(() => person)) !== person && person === this.#person) this.#signOut();
  }

  /** @param {number} since */
  #watch(since) {
    clearTimeout(this.#watching);
    this.#watching = setTimeout(() => {
      if (Date.now() - since > LOOK + SLEPT) this.wake({ anew: true });
      else this.#watch(Date.now());
    }, LOOK);
  }
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #watching;

  // -- What it brings ------------------------------------------------------------------------------------------

  /** @param {any} line @param {string} id the whole place, "12:8,31:4" */
  #onLine(line, id) {
    this.#tries = 0;
    for (const [article, sequence] of id.split(",").map((each) => each.split(":"))) {
      if (this.#place.has(article)) this.#place.set(article, Math.max(Number(sequence), this.#place.get(article) ?? 0));
    }
    for (const [page, { articles }] of this.#served) {
      if (!(line.article in articles)) continue;
      articles[line.article] = Math.max(line.sequence, articles[line.article]);
      page.tell({ type: "line", data: line });
    }
  }

  /** @param {Message} message */
  #pass(message) {
    this.#tries = 0;
    const { article, desk } = message.data;
    this.#last.set(`${message.type}:${article ?? desk}`, message);
    for (const [page, wanted] of this.#served) {
      if (article === undefined ? wanted.desks.includes(desk) : article in wanted.articles) page.tell(message);
    }
  }

  /** @param {{ article?: number, desk?: number }} data */
  #onGone(data) {
    const { article, desk } = data;
    for (const [page, wanted] of this.#served) {
      const had = article === undefined ? wanted.desks.includes(desk ?? 0) : article in wanted.articles;
      if (!had) continue;
      if (article !== undefined) delete wanted.articles[article];
      else wanted.desks = wanted.desks.filter((each) => each !== desk);
      page.tell({ type: "gone", data });
    }
    this.#last.delete(article === undefined ? `counts:${desk}` : `presence:${article}`);
    this.#place.delete(`${article}`);
    this.#brings = this.#wanted();
    if (!this.#brings) this.#rest();
  }

  #signOut() {
    this.#change(null);
  }

  /** @param {"live" | "away"} state */
  #say(state) {
    if (this.#state === state) return;
    this.#state = state;
    for (const [page] of this.#served) page.tell({ type: "state", data: state });
  }
}
