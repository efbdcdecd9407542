"""Tries to change the past of a ledger in every way that its author could think of, and says which ways went unnoticed.

    cheat.py SYNCLEDGER DATA

DATA is the folder of a ledger of at least 600 events that no process has open; it is copied, never changed. Each cheat
gets a copy of its own, and then `syncledger verify` must exit 1 and name the place, with nothing to go by but a
checkpoint and a key that were put aside before.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import cheats  # noqa: E402
from doctored import Doctored  # noqa: E402


# Leaves that projections.db keeps one hash of.
WIDEST = 256


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def must(program, *arguments):
    done = run(program, *arguments)
    if done.returncode != 0:
        sys.exit(f"{arguments} failed: {done.stdout} {done.stderr}")
    return done.stdout


def copy(folder, place):
    """With the link that says which projections are in use, and not what it leads to."""
    shutil.copytree(folder, place, symlinks=True)


def main(program, data):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="syncledger-cheats-"))
    try:
        honest, older = folder / "honest", folder / "older"
        copy(data, honest)
        must(program, "checkpoint", "--data", honest)
        copy(honest, older)
        for name in ("first", "second", "third"):
            must(program, "token", "create", "--name", name, "--data", honest)
        # Put aside: the cheater has no hand on these two.
        aside, key = folder / "aside", must(program, "checkpoint", "--verifier-key", "--data", honest).strip()
        aside.write_text(must(program, "checkpoint", "--data", honest))
        other = folder / "other"
        must(program, "token", "create", "--name", "other", "--data", other)

        def verify(place):
            return run(program, "verify", "--data", place, "--checkpoint", aside, "--key", key, "--json")

        check = verify(honest)
        if check.returncode != 0:
            sys.exit(f"the honest ledger does not pass: {check.stdout} {check.stderr}")
        unnoticed = 0
        for cheat in cheats.ALL:
            place = folder / "cheated"
            copy(honest, place)
            doctored = Doctored(place, program, older, other)
            expected = cheat(doctored)
            doctored.close()
            verdict = verify(place)
            shutil.rmtree(place)
            unnoticed += not report(cheat, verdict, expected)
        print(f"{len(cheats.ALL) - unnoticed} of {len(cheats.ALL)} cheats were found out")
        return unnoticed > 0
    finally:
        shutil.rmtree(folder)


def report(cheat, verdict, expected):
    """Whether the cheat was found, and at the place where it was done."""
    try:
        first = json.loads(verdict.stdout)["first"]
    except (ValueError, KeyError):
        print(f"UNNOTICED  {cheat.__doc__}: {verdict.stdout} {verdict.stderr}")
        return False
    start, end = first.get("position"), first.get("through", first.get("position"))
    if expected == cheats.ANYWHERE:
        expected = start
    found = start is None if expected is None else start is not None and start <= expected <= end
    found = found and (start is None or end - start < WIDEST or cheat in cheats.WITHOUT_TRACE)
    where = "" if start is None else f" at {start}" if start == end else f" at {start} to {end}"
    print(f"{'found' if found else 'MISPLACED'}  {cheat.__doc__}{where}: {first['problem']}")
    if not found:
        print(f"           it was done at {expected}")
    return found and verdict.returncode == 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
