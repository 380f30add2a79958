// @ts-check
// Names the entity behind words of the text: the selected ones, or the names of the sentence one after the other.

import { occurrences } from "../text/anchor.js";
import { Combobox } from "../shared/combobox.js";
import { Element } from "../shared/element.js";
import { beside, clearOfSheet } from "../shared/place.js";
import { word } from "../shared/words.js";
import { names, narrowed, widened } from "./names.js";
import { MentionPreview } from "./mention-preview.js";
import { KINDS, fillRow, headingOf, reference, suggest } from "./suggest.js";

/** @typedef {import("../text/types.js").Span} Span */
/** @typedef {import("./suggest.js").Choice} Choice */

/**
 * <mention-picker hidden></mention-picker>, filled from <template id="mention-picker">.
 * @fires annotation-wanted {{ uid?: string, version?: number, annotations: object[], label: string }}
 */
export class MentionPicker extends Element {
  /** @type {Span[]} the names to go through */
  #names = [];
  #place = 0;
  /** @type {Span | null} what the picker must not cover */
  #around = null;
  /** @type {string | null} the mention that is changed, when it is not a new one */
  #uid = null;
  /** @type {number | undefined} of the mention that is changed, as it was opened */
  #version;
  #prefilled = "";
  /** @type {MentionPreview | null} */
  #preview = null;

  connected() {
    const desk = document.querySelector("main.desk");
    const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById("mention-picker"));
    if (!desk || !template || this.combobox) return;
    this.desk = /** @type {HTMLElement} */ (desk);
    this.text = /** @type {any} */ (desk.querySelector("article-text"));
    this.hidden = true;
    this.classList.add("picker");
    this.setAttribute("role", "dialog");
    this.setAttribute("aria-label", word("entity"));
    this.append(template.content.cloneNode(true));
    this.body = [...this.children];
    this.input = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    this.combobox = new Combobox(this.input, /** @type {HTMLUListElement} */ (this.querySelector(".choices")), {
      find: (query, signal) => suggest(query, this.desk?.dataset.desk ?? "", signal),
      render: fillRow,
      heading: headingOf,
      choose: (choice, event) => this.#choose(choice, event instanceof KeyboardEvent && event.altKey),
      takesFirst: (options) => options.length > KINDS.length,
      shown: (options, query) => this.#shown(options, query),
    });
    this.listen(desk, "annotate-command", ({ detail }) => detail.name === "entity" && this.#begin(detail.spans));
    this.listen(desk, "mention-change", ({ detail }) => this.#change(detail));
    this.listen(this, "keydown", (event) => this.#onKey(event));
    this.listen(this, "click", (event) => this.#onClick(event));
    this.listen(window, "resize", () => this.#put());
    this.listen(document, "pointerdown", (event) => {
      if (!this.hidden && !event.composedPath().includes(this)) this.close();
    });
  }

  /** @param {Span[]} spans of the command: the selection, or the sentence under the cursor */
  #begin(spans) {
    const selected = this.text.nativeSpan();
    const around = selected ?? spans[0];
    if (!around) {
      this.tell("picker-empty", {});
      return;
    }
    const found = selected ? [selected] : names(this.text.offsets, around, this.#mentioned());
    this.#open(found.length ? found : [firstWord(this.text.offsets, around)], around, null);
  }

  /** @param {{ uid: string, spans: Span[], version: number }} detail */
  #change({ uid, spans, version }) {
    this.#version = version;
    this.#open(spans.slice(0, 1), spans[0], uid);
  }

  /** @param {Span[]} found @param {Span} around @param {string | null} uid */
  #open(found, around, uid) {
    this.#names = found;
    this.#around = around;
    this.#uid = uid;
    this.hidden = false;
    this.#leavePreview();
    for (const button of this.querySelectorAll("[data-step]")) {
      /** @type {HTMLElement} */ (button).hidden = found.length < 2;
    }
    this.#go(0);
    clearOfSheet(this.text.rectOf(around.start, around.end));
    this.input?.focus({ preventScroll: true });
  }

  close() {
    if (this.hidden) return;
    this.hidden = true;
    this.#leavePreview();
    this.combobox?.close();
    this.#paint([]);
    if (this.contains(document.activeElement)) /** @type {HTMLElement} */ (document.activeElement).blur();
  }

  /** The name in question. @returns {Span} */
  get span() {
    return this.#names[this.#place];
  }

  /** @param {number} place */
  #go(place) {
    this.#place = (place + this.#names.length) % this.#names.length;
    this.#take(this.span);
  }

  /** @param {Span} span */
  #take(span) {
    this.#names[this.#place] = span;
    const words = this.#words();
    this.#prefilled = words;
    const label = /** @type {HTMLElement} */ (this.querySelector("[data-words]"));
    label.textContent = words;
    if (this.input) {
      this.input.value = words;
      this.input.select();
    }
    this.#paint([span]);
    this.#say("");
    const others = this.#others();
    const all = /** @type {HTMLElement} */ (this.querySelector("[data-all]"));
    all.hidden = others.length < 2 || this.#uid !== null;
    /** @type {HTMLElement} */ (this.querySelector("[data-all-label]")).textContent =
      word("all-occurrences", { count: others.length });
    this.#put();
    this.combobox?.ask({ now: true });
  }

  #words() {
    return this.text.offsets.slice(this.span.start, this.span.end).replace(/\s+/g, " ").slice(0, 200);
  }

  /** Where else the same words stand, and are no mention yet; this place among them. @returns {Span[]} */
  #others() {
    const { offsets } = this.text;
    const exact = offsets.slice(this.span.start, this.span.end);
    const mentioned = this.#mentioned();
    return occurrences(offsets.text, exact, {}, offsets).filter(
      (place) =>
        place.start === this.span.start || !mentioned.some((each) => each.start < place.end && place.start < each.end),
    );
  }

  /** @returns {Span[]} */
  #mentioned() {
    /** @type {Span[]} */
    const spans = [];
    for (const mark of this.text.marks.values()) {
      if (mark.layer !== "mention") continue;
      for (const [start, end] of mark.spans) spans.push({ start, end });
    }
    return spans;
  }

  /** @param {Choice[]} options @param {string} query */
  #shown(options, query) {
    const isNone = query !== "" && options.length === KINDS.length;
    /** @type {HTMLElement} */ (this.querySelector("[data-none]")).hidden = !isNone;
    this.#put();
  }

  #put() {
    if (this.hidden || !this.#around) return;
    beside(this, this.text.rectOf(this.#around.start, this.#around.end), this.text.dir === "rtl");
  }

  /** @param {Span[]} spans */
  #paint(spans) {
    if (!("highlights" in CSS)) return;
    const ranges = spans.map((span) => this.text.rangeOf(span.start, span.end));
    CSS.highlights.set("candidate", new Highlight(...ranges));
  }

  // -- Choosing ------------------------------------------------------------------------------------------------

  /** @param {Choice} choice @param {boolean} everywhere */
  #choose(choice, everywhere) {
    if (everywhere && this.#others().length > 1 && !this.#uid) this.#openPreview(choice);
    else this.#want(choice, [this.span]);
  }

  /** @param {Choice} choice @param {Span[]} places */
  #want(choice, places) {
    const body = [{ type: "SpecificResource", purpose: "identifying", entity: reference(choice) }];
    const annotations = places.map((span) => ({ motivation: "identifying", spans: [span], body, kind: choice.kind }));
    const uid = this.#uid ?? undefined;
    this.close();
    this.tell("annotation-wanted", { uid, version: this.#version, annotations, label: choice.name });
  }

  /** @param {Choice} choice */
  #openPreview(choice) {
    const places = this.#others();
    this.#preview = new MentionPreview(this.text.offsets, places, choice.name, {
      done: (chosen) => this.#want(choice, chosen),
      back: () => this.#leavePreview(),
      changed: (chosen) => this.#paint(chosen),
    });
    for (const part of this.body ?? []) part.classList.add("is-away");
    this.combobox?.close();
    this.append(this.#preview.element);
    this.#paint(places);
    this.#preview.focus();
    this.#put();
  }

  #leavePreview() {
    if (!this.#preview) return;
    this.#preview.element.remove();
    this.#preview = null;
    for (const part of this.body ?? []) part.classList.remove("is-away");
    if (this.hidden) return;
    this.#paint([this.span]);
    this.input?.focus();
    this.combobox?.ask({ now: true });
  }

  /** @param {string} message */
  #say(message) {
    const error = /** @type {HTMLElement} */ (this.querySelector("[data-error]"));
    error.textContent = message;
    error.hidden = !message;
  }

  // -- Keys and buttons ----------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    const { key } = event;
    const isUntouched = this.input?.value === this.#prefilled;
    const digit = /^Digit([1-5])$/.exec(event.code)?.[1] ?? (/^[1-5]$/.test(key) ? key : "");
    if (key === "Escape") {
      event.preventDefault();
      if (this.#preview) this.#leavePreview();
      else this.close();
    } else if (this.#preview || event.target !== this.input) {
      return;
    } else if (digit && (event.altKey || (isUntouched && !event.ctrlKey && !event.metaKey && !event.shiftKey))) {
      event.preventDefault();
      const name = this.input?.value.trim() ?? "";
      if (name) this.#choose({ name, kind: KINDS[Number(digit) - 1], isNew: true }, false);
    } else if (key === "Tab" && this.#names.length > 1) {
      event.preventDefault();
      this.#go(this.#place + (event.shiftKey ? -1 : 1));
    } else if (event.shiftKey && (key === "ArrowLeft" || key === "ArrowRight") && isUntouched) {
      event.preventDefault();
      const isRtl = this.text.dir === "rtl";
      const side = (key === "ArrowLeft") === isRtl ? "end" : "start";
      this.#take((event.altKey ? narrowed : widened)(this.text.offsets, this.span, side));
    } else if (key === "Enter" && this.combobox?.active === -1) {
      event.preventDefault();
    }
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    if (button.dataset.step) this.#go(this.#place + Number(button.dataset.step));
    else if (button.dataset.widen) {
      this.#take(widened(this.text.offsets, this.span, /** @type {"start" | "end"} */ (button.dataset.widen)));
    } else if ("all" in button.dataset) {
      const choice = this.combobox?.options[this.combobox.active];
      if (choice) this.#choose(choice, true);
      else this.#say(word("need-entity"));
    } else return;
    if (!this.#preview) this.input?.focus();
  }
}

/** @param {import("../text/offsets.js").Offsets} offsets @param {Span} span @returns {Span} */
function firstWord(offsets, span) {
  const from = offsets.toUtf16(span.start);
  const word = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d'’-]*/u.exec(offsets.slice(span.start, span.end));
  if (!word) return span;
  const start = from + word.index;
  return { start: offsets.toCodePoints(start), end: offsets.toCodePoints(start + word[0].length) };
}

customElements.define("mention-picker", MentionPicker);
