"""Lets the disk under the real programs fill up under load, makes room again, and checks what is left.

    python3 full_disk.py [--rounds 20] [--seed N] [--programs .build/debug] [--way limit | --way file-system]

Two ways: a limit on the size of files, beyond which writes fail; and a small file system in memory, made for this (by
root, or where users may have namespaces of their own). In some rounds the programs are killed and started again while
there is no room. Exits with 1 at the first thing that was promised and does not hold, and if a full disk
kept nobody from anything.
"""

import argparse
import collections
import errno
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

from processes import Wrong, eventually
from scene import Scene


class Limit:
    """No file may grow beyond what the largest database is now, and a little.

    A write-ahead log may be longer already, and is written over from its beginning: it is not to find room for long.
    """

    name = "limit"

    def __init__(self, folder):
        self.data, self.largest = f"{folder}/data", None

    def fill(self, system, spare):
        sizes = [entry.stat().st_size for entry in os.scandir(self.data) if entry.name.endswith(".db")]
        self.largest = max(sizes) + spare
        self.set(system, self.largest)

    def empty(self, system):
        self.largest = None
        self.set(system, resource.RLIM_INFINITY)

    def close(self):
        pass

    @staticmethod
    def set(system, largest):
        for process in system.running.values():
            if process.poll() is None:
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))


class FileSystem:
    """A file system of its own, with a file that fills it."""

    name = "file-system"
    largest = None

    def __init__(self, folder):
        self.place = f"{folder}/disk"
        self.data, self.ballast = f"{self.place}/data", f"{self.place}/ballast"
        os.mkdir(self.place)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", self.place], check=True)

    def fill(self, _system, spare):
        with open(self.ballast, "wb") as file:
            size = 0
            while (more := self.free() - spare) > 0:
                try:
                    os.posix_fallocate(file.fileno(), size, more)
                    size += more
                except OSError as error:
                    # Somebody else was quicker with some of it.
                    if error.errno != errno.ENOSPC:
                        raise

    def free(self):
        facts = os.statvfs(self.place)
        return facts.f_bavail * facts.f_frsize

    def empty(self, _system):
        os.remove(self.ballast)

    def close(self):
        subprocess.run(["umount", self.place], check=True)


def play(arguments, way, seed, rounds, tally):
    folder = tempfile.mkdtemp(prefix="syncledger-full-")
    disk = way(folder)
    scene = Scene(arguments.programs, folder, seed, two_processes=seed % 2 == 0, data=disk.data)
    system, dice = scene.system, scene.dice
    try:
        scene.start()
        scene.load.start()
        for _ in range(rounds):
            time.sleep(dice.uniform(0.3, 1.5))
            before = scene.load.promises.no_room
            disk.fill(system, dice.choice([0, 10_000, 100_000]))
            time.sleep(dice.uniform(0.5, 2))
            if dice.random() < 0.5:
                for part in scene.parts:
                    system.kill(part)
                    system.start(part, largest_file=disk.largest)
                time.sleep(dice.uniform(0.2, 1.5))
                tally["killed while there was no room"] += 1
            # Or what was started again found no room to start in.
            if not eventually(lambda: scene.load.promises.no_room > before or system.ended(), 60):
                raise Wrong("the disk was full, and nothing was refused")
            tally["requests refused for want of room"] += scene.load.promises.no_room - before
            disk.empty(system)
            go_on(scene, tally)
            scene.check()
            tally[f"rounds with a {way.name}"] += 1
        scene.finish(arguments.patience)
        figures = scene.figures()
        Scene.demand_counts(
            request_refused_for_want_of_room=scene.load.promises.no_room,
            webhooks_acknowledged=figures["webhooks"], edits_acknowledged=figures["edits"])
    except Wrong:
        print(f"{way.name}, ledger with seed {seed}")
        raise
    finally:
        system.stop()
        disk.close()
        shutil.rmtree(folder)


def go_on(scene, tally):
    """There is room again: writes succeed, at the latest when what has ended is started again."""

    def count():
        return len(scene.load.promises.all())

    ended = scene.system.ended()
    tally["ended for want of room"] += len(ended)
    if ended:
        scene.start(ended)
    before = count()
    if eventually(lambda: count() > before + 5, 30):
        return
    raise Wrong("there is room again, and nothing is written")


def enter_own_mounts():
    """Begins this program anew where its mounts are gone with it, if that is possible."""
    for namespace in (["unshare", "-m"], ["unshare", "-Urm"]):
        if subprocess.run([*namespace, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0:
            os.environ["MOUNTS_ARE_OWN"] = "yes"
            os.execvp("unshare", [*namespace, sys.executable, *sys.argv])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="of each way")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--programs", default=".build/debug", help="where syncledger and github-stand-in are")
    parser.add_argument("--patience", type=int, default=180, help="seconds that the last work may take")
    parser.add_argument("--way", choices=["limit", "file-system"], help="this one only")
    arguments = parser.parse_args()
    if arguments.way != "limit" and os.environ.get("MOUNTS_ARE_OWN") is None:
        enter_own_mounts()
    can_mount = os.environ.get("MOUNTS_ARE_OWN") is not None
    if arguments.way == "file-system" and not can_mount:
        print("no file system can be made here: neither root nor a namespace of one's own")
        return 2
    tally = collections.Counter()
    print(f"seed {arguments.seed}", flush=True)
    try:
        if arguments.way != "file-system":
            play(arguments, Limit, arguments.seed, arguments.rounds, tally)
        if arguments.way != "limit":
            if can_mount:
                play(arguments, FileSystem, arguments.seed + 1, arguments.rounds, tally)
    except Wrong as wrong:
        print(f"  {wrong}")
        return 1
    print(", ".join(f"{what}: {count}" for what, count in tally.items()))
    print("nothing acknowledged was lost, nothing exists twice, nothing was left undone, and both sides agree")
    if arguments.way != "limit" and not can_mount:
        print("LEFT OUT: a file system that is full; none can be made here")
    return 0


if __name__ == "__main__":
    sys.exit(main())
