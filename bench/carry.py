"""How fast spans are carried to the next revision of a text."""

import random
import statistics
import time

from articles.management.commands.seed import paragraphs
from articles.text import sentences
from articles.text.revise import carry

# Characters, spans, and the milliseconds aimed at.
SIZES = ((100_000, 1_000, 100), (500_000, 5_000, 1_000))
# Of the sentences, a third of this share is reworded, a third is cut, a third gets a new neighbour.
EDITED = 0.1
ROUNDS = 5


def revision(dice, text):
    """The text with a tenth of its sentences edited."""
    lines = []
    for line in text.split("\n"):
        kept = []
        for start, end in sentences.split(line):
            words = line[start:end].split(" ")
            fate = dice.random()
            if fate < EDITED / 3:
                continue
            if fate < 2 * EDITED / 3:
                words[dice.randrange(len(words))] = "quietly"
            elif fate < EDITED:
                kept.append(f"Nobody had told reporters about file {dice.randrange(10_000)}.")
            kept.append(" ".join(words))
        if kept:
            lines.append(" ".join(kept))
    return "\n".join(lines)


def spans_of(dice, text, count):
    """Half of them sentences, half of them words within one."""
    bounds = sentences.split(text)
    found = []
    while len(found) < count:
        start, end = dice.choice(bounds)
        if len(found) % 2:
            begins = [at for at in range(start, end) if at == start or text[at - 1] == " "]
            start = dice.choice(begins)
            end = min(end, start + dice.randrange(4, 60))
        found.append((start, end))
    return found


def milliseconds(run):
    """Median of some rounds, in the processor's time of this process."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        run()
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times)


def measure(table):
    """An edited article, beside a bare search for its quotes; and one of other sentences altogether."""
    for size, count, aim in SIZES:
        dice = random.Random(size)
        old = "\n".join(paragraphs(dice, size))
        new = revision(dice, old)
        spans = spans_of(dice, old, count)
        quotes = [old[start:end] for start, end in spans]
        # The bare limit: each quote looked for once, and nothing made of it.
        bare = milliseconds(lambda: [new.find(quote) for quote in quotes])  # noqa: B023
        taken = milliseconds(lambda: carry(old, new, spans))  # noqa: B023
        table.add(
            f"carry {count:,} spans over {size:,} characters", taken, "ms", aim, at_most=True, bare=bare
        )
        other = "\n".join(paragraphs(random.Random(size + 1), size))
        taken = milliseconds(lambda: carry(old, other, spans))  # noqa: B023
        table.add(f"the same, every sentence rewritten ({size:,})", taken, "ms", 5_000, at_most=True)
