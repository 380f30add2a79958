"""Eight who write to the served program at once: no update is lost, the log has no gap and no repeat."""

import collections
import random
import signal
import threading
import time

import pytest

from articles.tests.served import GONE, LOOK, STAGE, Program, Writer, kill, note, together

WRITERS, WRITES, SHARED = 8, 40, 5


@pytest.fixture
def program(tmp_path):
    made = Program(tmp_path)
    yield made
    made.forget()


# Mentions are the desk's: every editor may change them, and the words beside them.
ENTITY = {
    "type": "SpecificResource",
    "purpose": "identifying",
    "entity": {"name": "Counter", "kind": "thing"},
}


def said(words):
    return [{"type": "TextualBody", "purpose": "commenting", "value": words}, ENTITY]


class Desk:
    """What the writers share, and what was acknowledged to each."""

    def __init__(self, port, stage, writes):
        self.port, self.stage, self.writes = port, stage, writes
        self.path = f"/articles/{stage['article']}/annotations/"
        self.statuses = collections.Counter()
        self.added, self.made, self.withdrawn = [], [], []
        first = Writer(port, stage["tokens"][0])
        counter = {"motivation": "identifying", "body": said("0")}
        self.counters = [first.ask("POST", self.path, note("", **counter))[1]["uid"] for _ in range(SHARED)]

    def write(self, number):
        """One writer's work: new notes, more on the counters, some taken back."""
        dice, writer, own = random.Random(number), Writer(self.port, self.stage["tokens"][number]), []
        for step in range(self.writes):
            act = dice.choice("nnccccw")
            if act == "w" and own:
                uid = own.pop()
                self.tell(writer.ask("DELETE", f"/annotations/{uid}/", version=1), 204)
                self.withdrawn.append(uid)
            elif act == "c":
                self.count(writer, dice.choice(self.counters), f"{number}.{step}")
            else:
                sent = note(f"By {number}", number)
                self.tell(writer.ask("POST", self.path, sent), 201)
                if step % 5 == 0:  # as after an answer that was lost
                    self.tell(writer.ask("POST", self.path, sent), 200)
                own.append(sent["uid"])
                self.made.append(sent["uid"])

    def count(self, writer, uid, mark):
        """Add a mark to what others add marks to, however often somebody is quicker."""
        path = f"/annotations/{uid}/"
        status, known = writer.ask("GET", path)
        assert status == 200
        while True:
            words = f"{known['body'][0]['value']} {mark}"
            status, answer = writer.ask("PATCH", path, {"body": said(words)}, known["version"])
            self.statuses[status] += 1
            if status == 200:
                self.added.append((uid, mark))
                return
            assert status == 412
            known = answer["current"]

    def tell(self, answer, expected):
        self.statuses[answer[0]] += 1
        assert answer[0] == expected, answer


def test_eight_writers_lose_no_update_and_the_log_has_no_gap(program):
    with program.serving() as (process, port):
        desk = Desk(port, (stage := program.run(STAGE, people=WRITERS)), WRITES)
        together([lambda number=number: desk.write(number) for number in range(WRITERS)])
    look = program.run(LOOK, article=stage["article"])

    events, kept = look["events"], look["annotations"]
    assert [event["sequence"] for event in events] == list(range(1, look["sequence"] + 1))
    for uid in desk.counters:
        marks = kept[uid][0].split()[1:]
        assert sorted(marks) == sorted(mark for each, mark in desk.added if each == uid)
        edits = [e for e in events if e["subject_key"] == uid and e["verb"] == "annotation.edited"]
        assert [e["after"]["body"].split()[-1] for e in edits] == marks
    verbs = collections.Counter(event["subject_key"] for event in events)
    assert {uid: version for uid, (_, version, _) in kept.items()} == {uid: verbs[uid] for uid in kept}
    assert sorted(kept) == sorted([*desk.counters, *desk.made])
    assert sorted(uid for uid, (_, _, withdrawn) in kept.items() if withdrawn) == sorted(desk.withdrawn)
    # They did meet.
    assert desk.statuses[412] > 0
    assert look["sound"] == "ok"


def test_killed_program_has_everything_that_it_acknowledged(program):
    acknowledged, killed = [], threading.Event()
    with program.serving() as (process, port):
        stage = program.run(STAGE, people=WRITERS)
        path = f"/articles/{stage['article']}/annotations/"

        def write(number):
            writer = Writer(port, stage["tokens"][number])
            while not killed.is_set():
                sent = note(f"By {number}", number)
                try:
                    status, _ = writer.ask("POST", path, sent)
                except GONE:
                    return
                assert status == 201
                acknowledged.append(sent["uid"])

        def end():
            until = time.monotonic() + 30
            while len(acknowledged) < 200 and time.monotonic() < until:
                time.sleep(0.01)
            kill(process)
            killed.set()

        together([*(lambda number=number: write(number) for number in range(WRITERS)), end])
        assert process.returncode == -signal.SIGKILL

    with program.serving() as (_, port):
        writer = Writer(port, stage["tokens"][0])
        assert writer.ask("POST", path, note("After the restart"))[0] == 201
    look = program.run(LOOK, article=stage["article"])

    assert len(acknowledged) >= 200
    assert set(acknowledged) <= look["annotations"].keys()
    assert [e["sequence"] for e in look["events"]] == list(range(1, look["sequence"] + 1))
    assert look["sound"] == "ok"
