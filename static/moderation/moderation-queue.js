// @ts-check
// The queue by keyboard, without loading the page again: one case is looked at, one key decides, the next one follows.

import { Element } from "../shared/element.js";
import { isTyping } from "../shared/typing.js";
import { adopt, caseNow, decide, decideAll, hold, letGo, pageAt } from "./deciding.js";
import { ModerationCase } from "./moderation-case.js";

/** A case is somebody's for three minutes; who still looks says so again. */
const AGAIN = 60_000;
/** The line that says what was done goes by itself; the key that takes it back goes on. */
const SECONDS = 8;
const KINDS = new Set(["h", "a", "d", "s", "r"]);

/** <moderation-queue data-yours data-theirs data-stale …>: the words that it says are in its attributes. */
class ModerationQueue extends Element {
  /** @type {ModerationCase | null} */
  #active = null;
  /** What was decided last, to be taken back: keys of cases. @type {number[]} */
  #done = [];
  /** @type {Map<number, string>} by desk */
  #marks = new Map();
  #isBusy = false;
  #isFetching = false;
  #isWanted = false;
  #me = document.body.dataset.me ?? "";

  connected() {
    this.listen(document, "keydown", (event) => this.#onKey(event));
    this.listen(this, "click", ({ target }) => this.#look(target));
    this.listen(this, "focusin", ({ target }) => this.#look(target));
    this.listen(this, "case-decide", ({ target, detail }) => this.#decide(target, detail.kind));
    this.listen(this, "change", ({ target }) => target.matches("[form='bulk']") && this.#countPicked());
    this.listen(this.#part("#bulk"), "submit", (event) => this.#onBulk(event));
    this.listen(this.#part(".queue__news a"), "click", (event) => this.#onNews(event));
    this.listen(document, "live-counts", ({ detail }) => this.#onCounts(detail));
    this.listen(document, "visibilitychange", () => this.#hold());
    this.listen(window, "pagehide", () => this.#letGo());
    this.listen(window, "pageshow", ({ persisted }) => persisted && this.#hold());
    const again = setInterval(() => this.#hold(), AGAIN);
    this.signal.addEventListener("abort", () => clearInterval(again));
    const keys = /** @type {HTMLElement} */ (this.querySelector("[data-keys]"));
    keys.hidden = false;
    this.listen(keys, "click", () => this.#keys.showModal());
    this.#countPicked();
    this.#activate(this.#next(), false);
    this.dataset.ready = "";
  }

  get #cases() {
    return /** @type {ModerationCase[]} */ ([...this.querySelectorAll("moderation-case")]);
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }

  get #keys() {
    return /** @type {HTMLDialogElement} */ (this.querySelector(".queue__keys"));
  }

  get #picked() {
    return this.#cases.filter((each) => each.pick?.checked);
  }

  // -- Which one is looked at -------------------------------------------------------------------------------

  /** The next case, from the active one on, that waits and that nobody else looks at. @param {number} [step] */
  #next(step = 1) {
    const cases = this.#cases;
    const start = this.#active ? cases.indexOf(this.#active) : step > 0 ? -1 : cases.length;
    for (let at = start + step; cases[at]; at += step) if (cases[at].isOpen && !cases[at].heldBy) return cases[at];
    return null;
  }

  /** @param {EventTarget | null} target */
  #look(target) {
    const found = target instanceof window.Element ? target.closest("moderation-case") : null;
    if (found instanceof ModerationCase && found !== this.#active) this.#activate(found, false);
  }

  /** @param {ModerationCase | null} next @param {boolean} [isFocused] whether the keyboard goes there */
  #activate(next, isFocused = true) {
    if (!next || next === this.#active) return;
    this.#letGo();
    this.#active?.classList.remove("queue-case--active");
    if (this.#active?.isOpen && !this.#active.heldBy) this.#active.hold("");
    this.#active = next;
    next.classList.add("queue-case--active");
    if (isFocused) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    }
    this.#hold();
  }

  async #hold() {
    const looked = this.#active;
    if (!looked?.isOpen) return;
    if (document.hidden) return this.#letGo();
    const holder = await hold(looked.pk, this.#me);
    if (!looked.isConnected || holder === null) return;
    const { yours = "", theirs = "" } = this.dataset;
    if (holder) looked.hold(theirs.replace("{name}", holder), holder);
    else if (looked === this.#active) looked.hold(yours);
    else letGo(looked.pk);
  }

  #letGo() {
    if (this.#active?.isOpen && !this.#active.heldBy) letGo(this.#active.pk);
  }

  // -- Keys -------------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { key } = event;
    const field = event.target instanceof HTMLElement ? event.target.closest("textarea, select") : null;
    const here = field?.closest("moderation-case, #bulk");
    if (here && key === "Escape") return this.#leave(here);
    if (here && key === "Enter" && (event.ctrlKey || event.metaKey)) return here.querySelector("button")?.click();
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event)) return;
    if (!this.#press(key)) return;
    event.preventDefault();
  }

  /** @param {globalThis.Element} here */
  #leave(here) {
    const place = here instanceof ModerationCase ? here : this.#active;
    place?.focus({ preventScroll: true });
  }

  /** @param {string} key @returns {boolean} whether it means something here */
  #press(key) {
    if (key === "j" || key === "k") this.#activate(this.#next(key === "j" ? 1 : -1));
    else if (key === "u" || key === "z") this.#undo();
    else if (key === "?") this.#keys.showModal();
    else if (key === "n" && this.#picked.length) this.#openBulk();
    else if (key === "n") this.#active?.openForm();
    else if (key === "x") this.#active?.pick?.click();
    else if (key === "o") /** @type {HTMLElement | null} */ (this.#active?.querySelector("a[data-key='o']"))?.click();
    else if (KINDS.has(key) && this.#picked.length) this.#part(`#bulk button[data-key='${key}']`)?.click();
    else if (KINDS.has(key)) this.#active?.button(key)?.click();
    else return false;
    return true;
  }

  // -- Deciding ---------------------------------------------------------------------------------------------

  /** @param {ModerationCase} about @param {string} kind */
  async #decide(about, kind) {
    await this.#alone(async () => {
      about.say("");
      const next = about === this.#active ? (this.#next() ?? this.#next(-1)) : null;
      const answer = await decide(about.wish(kind));
      if (answer.status !== 201) return this.#explain(about, answer);
      const fresh = await this.#refresh(about);
      this.#tell([about.pk], fresh?.done ?? "");
      if (next?.isConnected) this.#activate(next);
      else fresh?.focus({ preventScroll: true });
    });
  }

  /** One decision after the other: a second press means nothing new. @param {() => Promise<void>} act */
  async #alone(act) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      await act();
    } finally {
      this.#isBusy = false;
    }
  }

  /** @param {ModerationCase} about @param {import("./deciding.js").Answer} answer */
  async #explain(about, { status, title, field }) {
    const { stale = "", away = "", gone = "" } = this.dataset;
    if (status === 412) {
      const fresh = await this.#refresh(about);
      (fresh ?? about).say(stale);
      fresh?.focus({ preventScroll: true });
    } else if (status === 422) {
      about.say(title);
      about.openForm(field || "reason");
    } else about.say(status === 0 ? away : status === 404 ? gone : title);
  }

  /** The case as it stands now, in its place. @param {ModerationCase} about */
  async #refresh(about) {
    const fresh = await caseNow(about.pk);
    if (!fresh || !about.isConnected) return null;
    this.#put(about, fresh);
    return fresh;
  }

  /** @param {ModerationCase} about @param {ModerationCase} fresh */
  #put(about, fresh) {
    const isPicked = about.pick?.checked;
    if (about === this.#active) {
      this.#active = fresh;
      fresh.classList.add("queue-case--active");
    }
    const had = about.contains(document.activeElement);
    about.giveWayTo(fresh);
    if (isPicked && fresh.pick) fresh.pick.checked = true;
    if (had) fresh.focus({ preventScroll: true });
    this.#countPicked();
  }

  /** Say what was done, and offer to take it back. @param {number[]} pks @param {string} words */
  #tell(pks, words) {
    this.#done = pks;
    const toast = this.#part(".queue__toast");
    const said = document.createElement("span");
    said.dir = "auto";
    said.textContent = words.replace(/\s+/g, " ").trim();
    const first = this.#case(pks[0])?.querySelector("form button[data-key]");
    toast.replaceChildren(said);
    if (first) {
      const back = document.createElement("button");
      Object.assign(back, { type: "button", className: "linklike", textContent: first.firstChild?.textContent?.trim() });
      back.addEventListener("click", () => this.#undo());
      const key = document.createElement("kbd");
      key.textContent = "u";
      toast.append(" ", back, " ", key);
    }
    toast.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (toast.hidden = true), SECONDS * 1000);
  }
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {number} pk */
  #case(pk) {
    return this.#cases.find((each) => each.pk === pk);
  }

  async #undo() {
    const about = this.#done.map((pk) => this.#case(pk)).filter((each) => each !== undefined);
    if (!about.length || this.#isBusy) return;
    this.#done = [];
    this.#part(".queue__toast").hidden = true;
    if (about.length === 1) {
      const button = about[0].querySelector("form button[data-key]");
      this.#activate(about[0]);
      return /** @type {HTMLButtonElement | null} */ (button)?.click();
    }
    await this.#decideMany(about, (each) => each.wish(/** @type {HTMLButtonElement} */ (each.querySelector("form button[data-key]")).value));
  }

  // -- Many at once -----------------------------------------------------------------------------------------

  #countPicked() {
    const count = this.#picked.length;
    this.#part(".queue__picked").textContent = count ? (this.dataset.picked ?? "").replace("{count}", `${count}`) : "";
    this.#part("#bulk").classList.toggle("queue__bulk--picked", count > 0);
  }

  #openBulk() {
    /** @type {HTMLDetailsElement} */ (this.#part("#bulk details")).open = true;
    this.#part("#bulk select").focus();
  }

  /** @param {SubmitEvent} event */
  async #onBulk(event) {
    event.preventDefault();
    const kind = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
    const form = this.#part("#bulk");
    const picked = this.#picked;
    if (!picked.length) return;
    if (await this.#decideMany(picked, (each) => each.wish(kind, form))) {
      /** @type {HTMLFormElement} */ (form).reset();
      /** @type {HTMLDetailsElement} */ (this.#part("#bulk details")).open = false;
    }
  }

  /** @param {ModerationCase[]} about @param {(each: ModerationCase) => import("./moderation-case.js").Wish} wish @returns {Promise<boolean>} all done */
  async #decideMany(about, wish) {
    let rest = about.length;
    await this.#alone(async () => {
      const answers = await decideAll(about.map(wish));
      const pks = about.map((each) => each.pk);
      const done = pks.filter((_pk, at) => answers[at].status === 201);
      await Promise.all(about.map(async (each, at) => {
        if (answers[at].status !== 201) return this.#explainOne(each, answers[at]);
        if (each.pick) each.pick.checked = false;
        await this.#refresh(each);
      }));
      rest = pks.length - done.length;
      const { many = "", some = "" } = this.dataset;
      this.#tell(done, (rest ? some : many).replace("{count}", `${done.length}`).replace("{rest}", `${rest}`));
      this.#countPicked();
      if (this.#active && !this.#active.isOpen) this.#activate(this.#next() ?? this.#next(-1));
    });
    return !rest;
  }

  /** As `#explain`, but the keyboard stays where it is. @param {ModerationCase} each @param {import("./deciding.js").Answer} answer */
  async #explainOne(each, { status, title }) {
    const { stale = "", away = "" } = this.dataset;
    const fresh = status === 412 ? await this.#refresh(each) : null;
    (fresh ?? each).say(status === 412 ? stale : status === 0 ? away : title);
  }

  // -- What others do ---------------------------------------------------------------------------------------

  /** @param {{ desk: number, counts: Record<string, string | number> }} detail */
  #onCounts({ desk, counts }) {
    const mark = counts.queue_mark;
    if (mark === undefined || this.#marks.get(desk) === mark) return;
    this.#marks.set(desk, `${mark}`);
    this.#compare();
  }

  /** Ask for the page as it is now, and take over what changed; one question at a time. */
  async #compare() {
    this.#isWanted = true;
    if (this.#isFetching) return;
    this.#isFetching = true;
    while (this.#isWanted) {
      this.#isWanted = false;
      const page = await pageAt(location.href);
      if (page) await this.#takeOver(page);
    }
    this.#isFetching = false;
  }

  /** @param {Document} page */
  async #takeOver(page) {
    for (const selector of [".rail > details", "h1"]) this.#copy(page, selector);
    const found = new Map([...page.querySelectorAll("moderation-case")].map((each) => [Number(each.getAttribute("data-case")), each]));
    for (const each of this.#cases.filter(({ isOpen }) => isOpen)) {
      const now = found.get(each.pk);
      if (!now) await this.#leftTheQueue(each);
      else if (now.getAttribute("data-mark") !== each.dataset.mark) this.#changed(each, adopt(now));
      else if (each !== this.#active || now.hasAttribute("data-held")) {
        each.hold(now.querySelector(".queue-case__held")?.textContent ?? "", now.getAttribute("data-held") ?? "");
      }
    }
    const known = new Set(this.#cases.map(({ pk }) => pk));
    this.#announce([...found].filter(([pk]) => !known.has(pk)).map(([, each]) => each));
  }

  /** @param {Document} page @param {string} selector */
  #copy(page, selector) {
    const fresh = page.querySelectorAll(selector);
    document.querySelectorAll(selector).forEach((part, at) => fresh[at] && part.replaceChildren(...document.importNode(fresh[at], true).childNodes));
  }

  /** @param {ModerationCase} each */
  async #leftTheQueue(each) {
    if (this.#isBusy) return;
    if (each.isWriting) return each.say(this.dataset.changed ?? "");
    if (!(await this.#refresh(each))) each.say(this.dataset.gone ?? "");
  }

  /** @param {ModerationCase} each @param {ModerationCase} fresh */
  #changed(each, fresh) {
    if (this.#isBusy) return;
    if (each.isWriting) return each.say(this.dataset.changed ?? "");
    this.#put(each, fresh);
  }

  /** @type {globalThis.Element[]} */
  #news = [];

  /** @param {globalThis.Element[]} news */
  #announce(news) {
    this.#news = news;
    const line = this.#part(".queue__news"), { one = "", more = "" } = this.dataset;
    line.hidden = !news.length;
    this.#part(".queue__news a").textContent = news.length === 1 ? one : more.replace("{count}", `${news.length}`);
  }

  /** @param {Event} event */
  #onNews(event) {
    event.preventDefault();
    const made = this.#news.map(adopt);
    this.#part(".queue__cases").append(...made);
    this.#announce([]);
    this.#part("#bulk").hidden = false;
    document.querySelector("main .empty")?.remove();
    this.#activate(made[0]);
  }
}

customElements.define("moderation-queue", ModerationQueue);
