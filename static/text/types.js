// @ts-check
// The shapes that texts, spans and selectors have everywhere in the browser. Only types: nothing runs here.

/**
 * A piece of a text, in code points.
 * @typedef {object} Span
 * @property {number} start
 * @property {number} end
 */

/**
 * @typedef {object} TextQuoteSelector
 * @property {"TextQuoteSelector"} type
 * @property {string} exact
 * @property {string} prefix
 * @property {string} suffix
 */

/**
 * Counts in code points: https://www.w3.org/TR/annotation-model/#text-position-selector
 * @typedef {object} TextPositionSelector
 * @property {"TextPositionSelector"} type
 * @property {number} start
 * @property {number} end
 */

/** @typedef {TextQuoteSelector | TextPositionSelector} Selector */

/**
 * The words looked for, with what stood around them.
 * @typedef {object} Quote
 * @property {string} exact
 * @property {string} [prefix]
 * @property {string} [suffix]
 */

export {};
