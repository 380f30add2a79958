"""Which marks of several people are about the same: they stand side by side when one decides between them."""

from .agreement import reach


def grouped(marks):
    """For each of ``[(family, spans), …]`` the number of its group, from 1, in the order of the text.

    Marks of one family are together when they overlap, from the first to the last character of each; marks of
    whatever family when they stand on exactly the same words. What is about the whole text stands before it.
    """
    reaches = [reach(spans) for _family, spans in marks]
    order = sorted(range(len(marks)), key=lambda place: (reaches[place][0], -reaches[place][1]))
    parents = list(range(len(marks)))

    def root(place):
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    open_until, same = {}, {}
    for place in order:
        family, (start, end) = marks[place][0], reaches[place]
        before, until = open_until.get(family, (place, end))
        if start < until:
            parents[root(place)] = root(before)
        open_until[family] = (place, max(end, until) if start < until else end)
        parents[root(place)] = root(same.setdefault((start, end), place))
    numbers = {}
    for place in order:
        numbers.setdefault(root(place), len(numbers) + 1)
    return [numbers[root(place)] for place in range(len(marks))]
