"""The table that `make bench` prints."""


class Table:
    """Rows of: what, the bare limit of this run, Newsroom, the ratio, what was aimed at, whether it holds."""

    HEAD = ("what", "bare limit", "Newsroom", "share of limit", "aim", "")

    def __init__(self):
        self.rows = []

    def add(self, what, value, unit, aim, *, at_most=False, bare=None):
        """Enter one figure; ``at_most``: the aim is an upper bound."""
        holds = value <= aim if at_most else value >= aim
        share = f"{value / bare:.2f}" if bare else ""
        sign = "≤" if at_most else "≥"
        limit = f"{bare:,.4g} {unit}" if bare else ""
        row = (what, limit, f"{value:,.4g} {unit}", share, f"{sign} {aim:,} {unit}", "yes" if holds else "NO")
        self.rows.append(row)
        print("  ".join(row), flush=True)

    def __str__(self):
        rows = [self.HEAD, *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(len(self.HEAD))]
        lines = [
            "| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |"
            for row in rows
        ]
        lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join(lines)
