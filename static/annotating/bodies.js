// @ts-check
// Shapes annotations for the JSON API, and reads them back: the W3C's Web Annotation model.

import { describe } from "../text/anchor.js";

/** @typedef {import("../text/types.js").Span} Span */
/** @typedef {import("../text/offsets.js").Offsets} Offsets */
/** @typedef {{ id: number, name: string, kind: string, url?: string }} Entity */
/** @typedef {{ start: number, end: number, role?: string, exact?: string }} Piece */

/**
 * The target of spans of a text: both selectors for each.
 * @param {Offsets} offsets of the text
 * @param {Piece[]} spans
 */
export function target(offsets, spans) {
  return spans.map((span) => ({
    role: span.role ?? "content",
    selector: describe(offsets.text, span.start, span.end, offsets),
  }));
}

/** The target of spans of a text that is not at hand: positions alone. @param {Piece[]} spans */
export function positions(spans) {
  return spans.map(({ start, end, role = "content" }) => ({ role, selector: [{ type: "TextPositionSelector", start, end }] }));
}

/** The words of spans, as one quote. @param {Offsets} offsets @param {Span[]} spans */
export function quote(offsets, spans) {
  return spans
    .map((span) => offsets.slice(span.start, span.end).replace(/\s+/g, " "))
    .join(" … ");
}

/** @param {string} markdown */
export function words(markdown) {
  return markdown ? [{ type: "TextualBody", purpose: "commenting", format: "text/markdown", value: markdown }] : [];
}

/** @param {string[]} names */
export function tags(names) {
  return names.map((value) => ({ type: "TextualBody", purpose: "tagging", value }));
}

/** @param {{ id: number } | { name: string, kind: string, aliases?: string[] }} entity */
export function naming(entity) {
  const known = "id" in entity ? { id: entity.id } : entity;
  return [{ type: "SpecificResource", purpose: "identifying", entity: known }];
}

/** @param {object} claim */
export function claiming(claim) {
  return [{ type: "Claim", purpose: "questioning", claim }];
}

/**
 * What a form shows of an annotation as the API gives it.
 * @param {any} annotation
 * @param {number} [revision] the one that is read
 */
export function read(annotation, revision) {
  /** @type {any[]} */
  const bodies = annotation.body;
  return {
    words: bodies.find((body) => body.type === "TextualBody" && body.purpose === "commenting")?.value ?? "",
    tags: bodies.filter((body) => body.purpose === "tagging").map((body) => body.value),
    entity: bodies.find((body) => body.purpose === "identifying")?.entity ?? null,
    claim: bodies.find((body) => body.type === "Claim")?.claim ?? null,
    spans: pieces(annotation, revision),
  };
}

/**
 * Where it stands: in the revision that is read, when it was made in an older one and placed again.
 * @param {any} annotation
 * @param {number} [revision]
 * @returns {Required<Piece>[]}
 */
export function pieces({ target, placement }, revision) {
  const here = placement && placement.revision === revision ? placement.target : target;
  const found = here.filter((/** @type {any} */ piece) => piece.selector.length);
  return found.map((/** @type {any} */ piece) => {
    const by = (/** @type {string} */ type) =>
      piece.selector.find((/** @type {any} */ each) => each.type === type);
    const { start, end } = by("TextPositionSelector");
    return { start, end, role: piece.role, exact: by("TextQuoteSelector").exact };
  });
}

/**
 * Spans as they stand in the text, joined where they touch or overlap, each role for itself.
 * @param {Piece[]} spans
 * @returns {Piece[]}
 */
export function joined(spans) {
  const sorted = spans.map((span) => ({ ...span, role: span.role ?? "content" }));
  sorted.sort((one, other) => one.start - other.start || one.end - other.end);
  /** @type {Piece[]} */
  const whole = [];
  for (const span of sorted) {
    const last = whole.findLast((each) => each.role === span.role);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else whole.push({ start: span.start, end: span.end, role: span.role });
  }
  return whole;
}

/** A body as it may be sent again. @param {any} body */
export function bare(body) {
  if (body.type === "Claim") return { type: body.type, purpose: body.purpose, claim: { id: body.claim.id } };
  return { type: body.type, purpose: body.purpose, entity: { id: body.entity.id } };
}
