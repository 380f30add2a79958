"""The table that `make bench` prints."""


class Table:
    """Rows of: what, the bare limit of this run, Newsroom, the ratio, what was aimed at, whether it holds."""

    HEAD = ("what", "bare limit", "Newsroom", "share of limit", "aim", "")

    def __init__(self):
        self.rows = []

    def add(self, what, value, unit, aim, *, at_most=False, bare=None, bare_then=None):
        """Enter one figure; ``at_most``: the aim is an upper bound; None: there is none.

        ``bare_then``: the bare limit on the machine for which the aim was set. On a slower one the aim holds
        "by its share" when the figure reaches the same share of the limit.
        """
        aimed, verdict = "", ""
        if aim is not None:
            holds = value <= aim if at_most else value >= aim
            share = value / bare - aim / bare_then if bare_then else 0
            by_share = bare_then and (share <= 0 if at_most else share >= 0)
            verdict = "yes" if holds else "by its share" if by_share else "NO"
            aimed = f"{'≤' if at_most else '≥'} {aim:,} {unit}"
            aimed += f" = {aim / bare_then:.2f}" if bare_then else ""
        share = f"{value / bare:.2f}" if bare else ""
        limit = f"{bare:,.4g} {unit}" if bare else ""
        row = (what, limit, f"{value:,.4g} {unit}", share, aimed, verdict)
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
