// Answers, for each text on standard input, what the browser's side makes of it; test_mirror.py compares.

import { readFileSync } from "node:fs";

import { describe, locate, occurrences, splitsGrapheme, trim } from "../../../static/text/anchor.js";
import { fold } from "../../../static/text/fold.js";
import { split } from "../../../static/text/sentences.js";

const pair = (span) => span && [span.start, span.end];

function answer({ text, start, end }) {
  const points = Array.from(text);
  const cuts = points.map((_, at) => at).filter((at) => splitsGrapheme(text, at));
  const sentences = split(text).map(pair);
  const folded = fold(text);
  let span;
  try {
    span = trim(text, start, end);
  } catch (error) {
    return { cuts, sentences, folded, error: error.message };
  }
  const [quote, position] = describe(text, span.start, span.end);
  return {
    cuts,
    sentences,
    folded,
    quote,
    position,
    located: pair(locate(text, quote)),
    bare: pair(locate(text, quote.exact, position)),
    words: occurrences(text, quote.exact).map(pair),
    anywhere: occurrences(text, quote.exact, { wholeWords: false }).map(pair),
  };
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
