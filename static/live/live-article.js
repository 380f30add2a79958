// @ts-check
// The reading page as others change it: asks for what is new, brings it out for a moment, and shows who is here.

import { word } from "../shared/words.js";
import { Line } from "./line.js";
import { Presence } from "./presence.js";

/** @typedef {{ article: number, sequence: number, verb?: string, subject?: { kind: string, key: string }, actor?: { id: number, name: string } | null }} LogLine */
/** @typedef {{ id: number, name: string, place: [number, number] | null, typing: string | null }} Person */

/** Two fetches a second at most, whatever comes. */
const PAUSE = 500;
const [GLOW, NEWS] = [1600, 20_000];
const MOST_GLOWING = 40;
/** What is said on a card of what others did; of what they made, the card says who. */
const SAID = new Set(["annotation.edited", "annotation.shown", "annotation.restored", "claim.edited", "claim.rated", "claim.sent_back", "evidence.added"]);
const HEAD = new Set(["article.corrected", "article.tagged"]);

export class LiveArticle {
  #newest = 0;
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** What others did of late, by what they did it to. @type {Map<string, { line: LogLine, at: number }>} */
  #news = new Map();
  /** @type {Set<string>} what this person wrote of late */
  #own = new Set();
  /** @type {Person[]} */
  #people = [];
  /** @type {Person[] | undefined} who was here before */
  #met;

  /** @param {HTMLElement} desk <main class="desk"> @param {HTMLElement} meta */
  constructor(desk, meta) {
    this.desk = desk;
    this.article = Number(desk.dataset.article);
    this.me = Number(desk.dataset.me);
    this.text = /** @type {any} */ (desk.querySelector("article-text"));
    this.here = /** @type {any} */ (document.querySelector("people-here"));
    this.line = new Line(meta, () => ({ articles: { [this.article]: Number(desk.dataset.sequence) } }));
    /** @type {any} where the others read; comes with the first of them */
    this.lines = null;
  }

  open() {
    const on = (/** @type {string} */ type, /** @type {(detail: any) => void} */ run) =>
      document.addEventListener(type, (event) => run(/** @type {CustomEvent} */ (event).detail));
    on("live-line", (line) => this.#onLine(line));
    on("live-presence", ({ people }) => this.#showPeople(people));
    on("live-state", (state) => this.#say(state));
    on("live-gone", ({ article }) => article === this.article && this.#end("gone"));
    on("live-signed-out", () => this.#say("out"));
    on("annotation-saved", ({ uid }) => uid && this.#own.add(uid));
    on("page-changed", ({ uids }) => this.#bringOut(uids));
    on("person-chosen", ({ start, end }) => this.text.reveal(start, end));
    document.addEventListener("visibilitychange", () => this.#soon());
    if (this.here) this.presence = new Presence(`${this.article}`);
    return this.line.open();
  }

  // -- Changes -------------------------------------------------------------------------------------------------

  /** @param {LogLine} line */
  #onLine(line) {
    if (line.article !== this.article) return;
    this.#newest = Math.max(this.#newest, line.sequence);
    const { kind = "", key = "" } = line.subject ?? {};
    if (line.actor?.id === this.me) this.#own.add(key);
    else {
      this.#own.delete(key);
      this.#news.set(`${kind}:${key}`, { line, at: Date.now() });
      this.#tellOfOpenCard(line, key);
    }
    if (HEAD.has(line.verb ?? "")) import("./head.js").then(({ renewHead }) => renewHead(this.desk), () => {});
    this.#soon();
  }

  /** Ask for what is new, unless the page has it, is not looked at, or shows another text than there is now. */
  #soon() {
    if (document.hidden || this.#newest <= Number(this.desk.dataset.sequence) || this.#isOutdated) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (document.hidden || this.#newest <= Number(this.desk.dataset.sequence)) return;
      this.#asked = Date.now();
      this.#tell("changes-wanted", { sequence: this.#newest });
    }, Math.max(0, this.#asked + PAUSE - Date.now()));
  }

  get #isOutdated() {
    return /** @type {HTMLElement | null} */ (this.desk.querySelector("#outdated"))?.hidden === false;
  }

  /** What others have changed glows for a moment and says who it was. @param {string[]} uids */
  #bringOut(uids) {
    this.#showTyping();
    const news = [...this.#news.values()].filter(({ at }) => at > Date.now() - NEWS);
    if (!news.length) return;
    this.#dress();
    const spans = [];
    for (const uid of uids.filter((each) => !this.#own.has(each))) {
      spans.push(...(this.text.marks.get(uid)?.spans ?? []));
      const card = document.getElementById(`annotation-${uid}`);
      if (!card) continue;
      card.classList.add("is-fresh");
      const line = this.#newsOf(card, uid);
      if (line?.actor && SAID.has(line.verb ?? "")) this.#note(card, "annotation-card__news", word(`did:${line.verb}`, { name: line.actor.name }));
    }
    this.text.glow(spans.slice(0, MOST_GLOWING));
    clearTimeout(this.#glowing);
    this.#glowing = setTimeout(() => this.text.glow([]), GLOW);
  }
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #glowing;

  /** @param {HTMLElement} card @param {string} uid */
  #newsOf(card, uid) {
    const claim = card.querySelector("blockquote a")?.getAttribute("href")?.match(/\/claims\/(\d+)\//)?.[1];
    return (this.#news.get(`annotation:${uid}`) ?? this.#news.get(`claim:${claim}`))?.line;
  }

  /** What somebody reads is about to go from under their eyes. @param {LogLine} line @param {string} key */
  #tellOfOpenCard({ verb, actor }, key) {
    const isOpen = document.getElementById(`annotation-${key}`)?.classList.contains("active");
    if (isOpen && verb === "annotation.withdrawn") this.#status(word("did:annotation.withdrawn", { name: actor?.name ?? "–" }), "waiting");
  }

  // -- People --------------------------------------------------------------------------------------------------

  /** @param {Person[]} people */
  async #showPeople(people, isKnown = true) {
    this.#people = people.filter(({ id }) => id !== this.me);
    if (isKnown) this.#met ??= this.#people;
    this.#showTyping();
    if (!this.here || (!this.#people.length && !this.lines)) return;
    const modules = await Promise.all([import("./reading-lines.js"), import("./people-here.js"), this.#dress()]).catch(() => null);
    // Without a network for a moment: the next time.
    if (!modules) return;
    const [{ ReadingLines }] = modules;
    this.lines ??= new ReadingLines(this.text);
    this.here.show(this.#people, { met: this.#met, isKnown });
    this.lines.show(this.#isOutdated ? [] : this.#people);
  }

  /** Below each card, who is writing in it. */
  #showTyping() {
    /** @type {Map<HTMLElement, string[]>} */
    const writing = new Map();
    for (const { typing, name } of this.#people) {
      const card = /** @type {HTMLElement | null} */ (typing && document.getElementById(`annotation-${typing}`)?.closest("annotation-card"));
      if (card) writing.set(card, [...(writing.get(card) ?? []), name]);
    }
    for (const old of this.desk.querySelectorAll(".annotation-card__typing")) {
      if (!writing.has(/** @type {HTMLElement} */ (old.parentElement))) old.remove();
    }
    for (const [card, names] of writing) this.#note(card, "annotation-card__typing", names.map((name) => word("writing", { name })).join(" "));
  }

  /** One line in a card, which the next of its kind takes the place of. @param {HTMLElement} card @param {string} kind @param {string} words */
  #note(card, kind, words) {
    const note = card.querySelector(`.${kind}`) ?? document.createElement("p");
    if (note.textContent === words) return;
    note.className = kind;
    note.textContent = words;
    const actions = card.querySelector(":scope > .actions");
    if (actions) actions.before(note);
    else card.append(note);
  }

  /** Who is alone needs no style for company. */
  #dress() {
    return (this.#dressed ??= new Promise((done) => {
      const href = document.getElementById("live")?.dataset.style ?? "";
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: done });
      document.head.append(link);
    }));
  }
  /** @type {Promise<unknown> | undefined} */
  #dressed;

  // -- How things stand ----------------------------------------------------------------------------------------

  /** @param {"live" | "away" | "out"} state */
  #say(state) {
    const sign = document.getElementById("live");
    const words = word(`live:${state}`);
    // That all is well is no news, unless it was not.
    const spoken = sign?.dataset.state && sign.dataset.state !== state ? document.getElementById("spoken") : null;
    if (spoken) spoken.textContent = words;
    if (sign) {
      sign.dataset.state = state;
      sign.textContent = words;
    }
    if (state !== "live") return this.#showPeople([], false);
    this.presence?.begin();
    this.#soon();
  }

  /** @param {"gone"} state */
  #end(state) {
    this.line.end();
    this.presence?.end();
    this.#say("out");
    this.desk.dataset.live = state;
    document.getElementById(state)?.removeAttribute("hidden");
  }

  /** @param {string} text @param {string} kind */
  #status(text, kind) {
    this.#tell("status", { text, kind });
  }

  /** @param {string} type @param {object} detail */
  #tell(type, detail) {
    this.desk.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }
}

const [desk, meta] = [document.querySelector("main.desk"), document.querySelector("meta[name='live']")];
if (desk instanceof HTMLElement && meta instanceof HTMLElement) new LiveArticle(desk, meta).open();
