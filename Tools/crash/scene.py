"""A system under load, and all that must hold of it at any moment and at the end."""

import random

import both_sides
from ledger_checks import Ledger, look_at_running, opened
from load import Load
from processes import System, Wrong, eventually

DOUBLES = {
    "early-answers": "webhooks count as answered when they are sent: as if they were answered before they are durable",
    "repeated-create": "what was created once is created again: as if a projector repeated a call whose answer it lost",
}


class Scene:
    def __init__(self, programs, folder, seed, two_processes, double=None, data=None):
        self.dice = random.Random(seed)
        self.parts = ["serve --no-projector", "projector"] if two_processes else ["serve"]
        self.system = System(programs, folder, data)
        self.load = Load(self.system, self.dice.random(), answers_early=double == "early-answers")
        self.ledger, self.double = Ledger(), double
        self.system.control(
            "webhooks", seed=self.dice.randrange(1 << 32), jitter_ms=300, duplicate_probability=0.1,
            drop_probability=0.05)

    def start(self, parts=None):
        for part in parts or self.parts:
            self.system.start(part)
        self.system.wait_until_up()

    def check(self):
        """After a start, while the load goes on."""
        if self.double == "repeated-create":
            self.repeat_a_create()
        # First what was promised, then what is there.
        promises = self.load.promises.all() + self.load.received_by_hook()
        problems = look_at_running(self.system.data, self.ledger, promises)
        self.demand(problems + both_sides.duplicates(self.system))
        self.system.command("verify")
        self.system.command("rebuild", "--check")
        self.demand([repr(failure) for failure in self.load.failures])
        self.demand([f"{part} has ended by itself" for part in self.system.ended()])

    def finish(self, patience):
        """When everybody has gone home: nothing is left undone, and both sides say the same."""
        self.load.stop()
        self.system.git_hub.send("DELETE", "/_control/faults")
        self.system.control("webhooks", reset=True)
        self.system.control("webhooks/flush")
        self.check()

        def is_done():
            return not both_sides.unfinished(self.system) and not both_sides.differences(self.system)

        if not eventually(is_done, patience, pause=1):
            left = both_sides.unfinished(self.system)
            self.demand([f"left undone: {operation}" for operation in left] + both_sides.differences(self.system))
        self.check()

    def figures(self):
        promises = self.load.promises
        with opened(f"{self.system.data}/ledger.db") as db:
            query = "SELECT count(*) FROM event WHERE type = 'github.call.failed' AND payload LIKE '%process_died%'"
            (interrupted,) = db.execute(query).fetchone()
        return {
            "interrupted": interrupted,
            "webhooks": promises.webhooks + len(self.load.received), "edits": promises.edits,
            "sent again": promises.unanswered, "events": len(self.ledger.leaves),
            "texts at GitHub": len(list(both_sides.texts(self.system))),
        }

    @staticmethod
    def demand_counts(**counts):
        """What did not happen at all proves nothing by what came after it."""
        missing = [what.replace("_", " ") for what, count in counts.items() if count == 0]
        if missing:
            raise Wrong(f"it proves nothing: no {', no '.join(missing)}")

    def repeat_a_create(self):
        texts = [text for place, text in both_sides.texts(self.system) if place.startswith("issue")]
        made = [text for text in texts if both_sides.MARKER.search(text)]
        if made:
            self.system.control(
                "human", repository="octocat/garden", action="open", title="Once more", body=self.dice.choice(made))

    @staticmethod
    def demand(problems):
        if problems:
            more = [f"and {len(problems) - 5} more"] if len(problems) > 5 else []
            raise Wrong("\n  ".join(problems[:5] + more))
