// @ts-check
// Says to visitors, beside the words they selected, that one can sign in to annotate.

import { Element } from "../shared/element.js";
import { beside } from "../shared/place.js";

/** <annotation-hint hidden>…</annotation-hint> */
class AnnotationHint extends Element {
  connected() {
    const desk = document.querySelector("main.desk");
    const text = /** @type {any} */ (desk?.querySelector("article-text"));
    if (!desk) return;
    this.listen(desk, "selection-made", ({ detail: { spans, by } }) => {
      // The sentence cursor is for reading, too.
      if (by === "keyboard") return;
      this.hidden = false;
      beside(this, text.rectOf(spans[0].start, spans.at(-1).end), text.dir === "rtl");
    });
    this.listen(desk, "selection-cleared", () => (this.hidden = true));
  }
}

customElements.define("annotation-hint", AnnotationHint);
