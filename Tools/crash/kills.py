"""Kills the real programs with -9 at random moments under load, starts them again, and checks what is left.

    python3 kills.py [--kills 300] [--seed N] [--programs .build/debug] [--double NAME]

A third of the ledgers is served by one process, the others by two, of which one or both are killed; some of the kills
come while a program starts, others hit a `rebuild`. Exits with 1 at the first thing that was promised and does not hold, and if nothing was
acknowledged or no kill came while a call to GitHub was under way.
"""

import argparse
import collections
import math
import shutil
import sys
import tempfile
import time

from processes import Wrong
from scene import DOUBLES, Scene

# Kills that one ledger lives through.
LIFE = 30
# So many kills take the answer of a call to GitHub at least once.
INTERRUPTING = 20


class Killer:
    def __init__(self, scene, tally):
        self.scene, self.system, self.dice, self.tally = scene, scene.system, scene.dice, tally

    def moment(self, longest):
        """At any time, and in half of the cases rather soon."""
        late = self.dice.uniform(0, longest)
        soon = math.exp(self.dice.uniform(math.log(0.005), math.log(longest)))
        time.sleep(self.dice.choice([late, soon]))

    def victims(self):
        return self.dice.choice([self.scene.parts, self.scene.parts[:1], self.scene.parts[-1:]])

    def kill(self, kills):
        """Kills once, and at times again while what was killed starts. Returns how often."""
        victims, done = self.victims(), 1
        self.moment(2.5)
        for part in victims:
            self.system.kill(part)
        self.tally[" and ".join(victims)] += 1
        while done < kills and self.dice.random() < 0.25:
            for part in victims:
                self.system.start(part)
            self.moment(0.7)
            for part in victims:
                self.system.kill(part)
            self.tally["while starting"] += 1
            done += 1
        self.scene.start(victims)
        if done < kills and self.dice.random() < 0.15:
            self.system.start("rebuild")
            self.moment(0.7)
            self.system.kill("rebuild")
            self.tally["rebuild"] += 1
            done += 1
        return done


def play(arguments, seed, kills, tally):
    """One ledger, from its beginning to the day when everybody has gone home."""
    folder = tempfile.mkdtemp(prefix="syncledger-kills-")
    scene = Scene(arguments.programs, folder, seed, two_processes=seed % 3 != 0, double=arguments.double)
    try:
        scene.start()
        scene.load.start()
        killer = Killer(scene, tally)
        while kills > 0:
            kills -= killer.kill(kills)
            scene.check()
        scene.finish(arguments.patience)
        figures = scene.figures()
    except Wrong:
        place = f"; its files are in {folder}" if arguments.keep else ""
        print(f"after {sum(tally.values())} kills, ledger with seed {seed}{place}")
        raise
    finally:
        scene.system.stop()
        if not arguments.keep:
            shutil.rmtree(folder)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--programs", default=".build/debug", help="where syncledger and github-stand-in are")
    parser.add_argument("--patience", type=int, default=180, help="seconds that the last work may take")
    parser.add_argument("--double", choices=DOUBLES, help="play a part that is broken, to see that it is found out")
    parser.add_argument("--keep", action="store_true", help="leave the files of every ledger")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    tally, totals = collections.Counter(), collections.Counter()
    try:
        for first in range(0, arguments.kills, LIFE):
            kills = min(LIFE, arguments.kills - first)
            totals.update(play(arguments, arguments.seed * 1_000 + first // LIFE, kills, tally))
            print(f"{first + kills} kills", file=sys.stderr, flush=True)
        Scene.demand_counts(
            webhooks_acknowledged=totals["webhooks"], edits_acknowledged=totals["edits"],
            texts_at_GitHub=totals["texts at GitHub"])
        if arguments.kills >= INTERRUPTING:
            Scene.demand_counts(call_to_GitHub_interrupted=totals["interrupted"])
    except Wrong as wrong:
        print(f"  {wrong}")
        return 1
    print(f"{sum(tally.values())} kills: {dict(tally)}")
    print(f"acknowledged: {totals['webhooks']} webhooks, {totals['edits']} edits; sent again: {totals['sent again']}")
    print(f"calls to GitHub whose answer a kill took: {totals['interrupted']}")
    print(f"{totals['events']} events; {totals['texts at GitHub']} issues and comments at GitHub")
    print("nothing acknowledged was lost, nothing exists twice, nothing was left undone, and both sides agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
