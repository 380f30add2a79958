// @ts-check
// Sends what pages that are gone have left, from whatever page the writer is on now, and says what waits and where.

import { word } from "../shared/words.js";
import { Drafts } from "./drafts.js";
import { Letters } from "./letters.js";
import { Outbox } from "./outbox.js";
import { isSignedOut, post } from "./posting.js";

/** @typedef {import("./outbox.js").Answer} Answer */
/** @typedef {import("./outbox.js").Letter} Letter */

const SECONDS = 8;

/** All letters of one person, but for those of the page's own article. */
export class Courier {
  /** @type {Map<string, Errand>} by article */
  #errands = new Map();

  /** @param {string} person */
  constructor(person) {
    this.person = person;
    this.box = document.createElement("div");
    this.box.className = "messages";
    this.box.setAttribute("role", "status");
    document.querySelector("header.top")?.after(this.box);
  }

  /** Take up what nobody has, and try again what waits here. @param {string[]} articles */
  async send(articles) {
    for (const article of articles) {
      if (!this.#errands.has(article)) this.#errands.set(article, new Errand(this.person, article, () => this.#show()));
    }
    await Promise.all([...this.#errands.values()].map((errand) => errand.run()));
  }

  #show() {
    this.box.replaceChildren(...[...this.#errands.values()].flatMap((errand) => errand.lines()));
  }
}

/** What is to be sent about one article. */
class Errand {
  title = "";
  waiting = 0;
  refused = 0;
  saved = 0;
  /** @type {import("./outbox.js").State} */
  state = "saved";

  /**
   * @param {string} person
   * @param {string} article
   * @param {() => void} show
   */
  constructor(person, article, show) {
    this.article = article;
    this.show = show;
    const owner = `${person}:${article}`;
    this.drafts = new Drafts(localStorage, owner);
    this.letters = new Letters(owner, { left: () => this.run() });
    this.outbox = new Outbox({
      post: (letter) => post(letter, person),
      isSignedOut: () => isSignedOut(person),
      tell: (state, waiting) => this.#tell(state, waiting),
      // What was refused is for the page of its article, where the writer sees why.
      store: {
        take: () => this.letters.take({ refused: false }),
        keep: (letter) => this.letters.keep(letter),
        drop: (letter) => this.letters.drop(letter),
      },
      refused: (letter, answer) => this.#refused(letter, answer),
    });
  }

  async run() {
    for (const { letter, sent } of await this.outbox.resume()) sent.then(() => this.#done(letter), () => {});
    if (this.outbox.size) this.outbox.retry();
    await this.#look();
  }

  async #look() {
    const rows = await this.letters.all();
    this.refused = rows.filter(({ refused }) => refused).length;
    this.title = rows.find(({ title }) => title)?.title ?? this.title;
    this.show();
  }

  /** @param {Letter} letter */
  #done({ note }) {
    if (note?.draft) this.drafts.drop(note.draft);
    this.saved += 1;
    this.show();
    setTimeout(() => {
      this.saved -= 1;
      this.show();
    }, SECONDS * 1000);
  }

  /** @param {Letter} letter @param {Answer} answer */
  async #refused(letter, answer) {
    const { isDone } = await import("./conflict.js");
    if (isDone(letter, answer)) {
      await this.letters.drop(letter);
      this.#done(letter);
    } else {
      await this.letters.hold(letter, answer.data?.title ?? `${answer.status}`);
      await this.#look();
    }
  }

  /** @param {import("./outbox.js").State} state @param {number} waiting */
  #tell(state, waiting) {
    this.waiting = waiting;
    // Sending is over in a moment, and then there is something to be said.
    if (state !== "saving") this.state = state;
    this.show();
  }

  /** What there is to say: each a line with a link to the article. */
  lines() {
    const isSignedOut = this.state === "signed-out";
    const count = this.waiting;
    const lines = [];
    if (count && isSignedOut) lines.push(this.#line(word("unsent:signed-out", { count }), "warning", signIn()));
    else if (count && this.state !== "saved") lines.push(this.#line(word("unsent:waiting", { count }), "warning"));
    if (this.refused) lines.push(this.#line(word("unsent:refused", { count: this.refused }), "error"));
    if (this.saved) lines.push(this.#line(word("unsent:saved", { count: this.saved }), "done"));
    return lines;
  }

  /** @param {string} text @param {string} kind @param {(string | Node)[]} more */
  #line(text, kind, ...more) {
    const line = document.createElement("p");
    line.className = `message message--${kind}`;
    const link = document.createElement("a");
    link.href = `/articles/${this.article}/`;
    link.dir = "auto";
    link.textContent = this.title || link.href;
    line.append(text, " ", link, ...more);
    return line;
  }
}

function signIn() {
  const way = document.createElement("a");
  way.href = `/accounts/login/?next=${encodeURIComponent(location.pathname)}`;
  way.textContent = word("unsent:sign-in");
  const line = document.createElement("span");
  line.append(" · ", way);
  return line;
}
