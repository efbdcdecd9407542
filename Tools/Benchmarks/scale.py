"""One round of questions to a short ledger and a long one: each question to both, one after the other.

    scale.py PROGRAMS ROUND NAME=FOLDER NAME=FOLDER

Prints `FIGURE <tab> NAME <tab> VALUE` for each measurement. PROGRAMS is the folder of the built programs; the folders
hold ledgers that `benchmarks fill` has made. Appending adds a few hundred events to each.

"Cold" is a new process that finds nothing of the ledger in the page cache: its pages are given up (POSIX_FADV_DONTNEED)
before. "Warm" is the same question asked again, with all of the ledger's files read just before: what a machine with room
for them has in its page cache. (Asking again is not enough: a page that nobody has touched for minutes may be gone, and the
longer ledger has more of them.)
"""
import contextlib
import http.client
import json
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import free_port  # noqa: E402

SAMPLES = 40


class Side:
    def __init__(self, programs, name, folder, turn):
        self.benchmarks = os.path.join(programs, "benchmarks")
        self.syncledger = os.path.join(programs, "syncledger")
        self.name, self.folder, self.turn = name, folder, turn
        lines = self.run(self.benchmarks, "samples", folder, str(2 * SAMPLES)).splitlines()
        self.samples, self.others = lines[:SAMPLES], lines[SAMPLES:]
        self.busy = self.run(self.benchmarks, "samples", folder, str(SAMPLES), "--busy").splitlines()

    def run(self, *command, lines=()):
        text = "".join(line + "\n" for line in lines)
        return subprocess.run(command, input=text, stdout=subprocess.PIPE, check=True, text=True).stdout

    def say(self, figure, value):
        print(f"{figure}\t{self.name}\t{value:.1f}", flush=True)

    def give_up_pages(self):
        for directory, _, names in os.walk(self.folder):
            for name in names:
                # Not the files that are shared memory or locks: nothing of them is read from the disk.
                if not name.endswith((".db", ".db-wal")):
                    continue
                file = os.open(os.path.join(directory, name), os.O_RDONLY)
                os.fsync(file)
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(file)

    def read_pages(self):
        for directory, _, names in os.walk(self.folder):
            for name in names:
                if name.endswith((".db", ".db-wal")):
                    with open(os.path.join(directory, name), "rb", buffering=0) as file:
                        while file.read(1 << 22):
                            pass

    # In a process that has the ledger open.

    def ask(self, question, busy=False):
        self.read_pages()
        lines = self.busy if busy else self.samples
        asked = self.run(self.benchmarks, "ask", self.folder, question, "--warm", lines=lines)
        figure = f"{question} of a busy task" if busy else question
        self.say(f"us, {figure}, warm", statistics.median(map(float, asked.split())))

    def ask_cold(self, question):
        times = []
        for sample in self.others[:3]:
            self.give_up_pages()
            times += map(float, self.run(self.benchmarks, "ask", self.folder, question, lines=[sample]).split())
        self.say(f"us, {question}, cold", statistics.median(times))

    # Through the command, from its start to its end.

    def command(self, figure, arguments, cold=False):
        times, memory = [], []
        for sample in (self.others if cold else self.samples)[: 3 if cold else 10]:
            record, position, operation, _ = sample.split("\t")
            words = [word.format(record=record, position=position, operation=operation) for word in arguments]
            if cold:
                self.give_up_pages()
            start = time.perf_counter()
            process = subprocess.Popen(
                [self.syncledger, *words, "--data", self.folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            _, _, usage = os.wait4(process.pid, 0)
            times.append((time.perf_counter() - start) * 1e6)
            memory.append(usage.ru_maxrss / 1024)
        self.say(f"us, command {figure}, {'cold' if cold else 'warm'}", statistics.median(times))
        if not cold:
            self.say(f"MB, command {figure}", max(memory))

    # The service.

    def settle(self):
        """Has `serve` make what it makes beside its other work: of a ledger whose projections were made anew, that is
        still to be done, and would be what is measured."""
        self.start()
        head = self.value("ledger.db", "SELECT max(position) FROM event")
        while self.value("projections.db", "SELECT coalesce(max(position), 0) FROM snapshot_cursor") < head:
            time.sleep(0.5)
        self.stop()

    def value(self, name, query):
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/{name}?mode=ro", uri=True)) as file:
            return file.execute(query).fetchone()[0]

    def start(self, cold=None):
        if cold:
            self.give_up_pages()
        self.port = free_port.find()
        environment = {key: value for key, value in os.environ.items() if not key.startswith("SYNCLEDGER_")}
        environment |= {"SYNCLEDGER_LOG_LEVEL": "critical", "SYNCLEDGER_GITHUB_WEBHOOK_SECRET": "benchmark"}
        start = time.perf_counter()
        self.server = subprocess.Popen(
            [self.syncledger, "serve", "--http-port", str(self.port), "--data", self.folder], env=environment
        )
        while not self.is_ready():
            if self.server.poll() is not None or time.perf_counter() - start > 600:
                sys.exit(f"serve does not start on {self.folder}")
            time.sleep(0.002)
        if cold is not None:
            figure = f"us, start of serve to ready, {'cold' if cold else 'warm'}"
            self.say(figure, (time.perf_counter() - start) * 1e6)

    def is_ready(self):
        try:
            return self.get("/readyz") == 200
        except OSError:
            return False

    def get(self, path, token=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def memory(self):
        with open(f"/proc/{self.server.pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))

    def stop(self):
        self.server.send_signal(2)
        self.server.wait()

    def serve(self):
        name = f"scale-{self.turn}-{time.time_ns()}"
        created = self.run(self.syncledger, "token", "create", "--name", name, "--json", "--data", self.folder)
        token = json.loads(created)["token"]
        self.start(cold=True)
        self.stop()
        self.start(cold=False)
        self.say("MB, serve, after its start", self.memory())
        for path in PATHS:
            times = []
            for sample in self.samples[:10]:
                record, position, operation, _ = sample.split("\t")
                words = path.format(task=record.removeprefix("task/"), position=position, operation=operation)
                for is_timed in (False, True):
                    start = time.perf_counter()
                    status = self.get(words, token)
                    if status != 200:
                        sys.exit(f"{words}: {status}")
                    if is_timed:
                        times.append((time.perf_counter() - start) * 1e6)
            self.say(f"us, GET {path}", statistics.median(times))
        self.say("MB, serve, after the questions", self.memory())
        self.stop()


PATHS = [
    "/v1/tasks/{task}",
    "/v1/tasks?project=project-3&state=open&limit=20",
    "/v1/operations/{operation}",
    "/v1/operations?limit=50",
    "/v1/operations?state=dropped&limit=50",
    "/v1/operations?state=errored&direction=inbound",
    "/v1/operations?record=task/{task}",
    "/v1/lost?limit=20",
    "/v1/events?after={position}&limit=100",
    "/v1/events?record=task/{task}",
    "/v1/events?type=repository.renamed",
    "/metrics",
    "/",
]

COMMANDS = [
    ("state --at", ["state", "{record}", "--at", "{position}"]),
    ("explain", ["explain", "{operation}"]),
    ("timeline", ["timeline", "{record}"]),
    ("log --record", ["log", "--record", "{record}"]),
    ("log --after", ["log", "--after", "{position}", "--limit", "100"]),
    ("operations", ["operations"]),
    ("lost", ["lost"]),
]


def main():
    programs, turn = sys.argv[1], int(sys.argv[2])
    pairs = [pair.split("=", 1) for pair in sys.argv[3:]]
    sides = [Side(programs, name, folder, turn) for name, folder in pairs]
    # They take turns at being the first.
    if turn % 2:
        sides.reverse()
    for side in sides:
        side.settle()
    for question in ("append", "state", "explain", "timeline", "operations", "lost"):
        for side in sides:
            side.ask(question)
    for question in ("state", "explain"):
        for side in sides:
            side.ask(question, busy=True)
    for question in ("append", "state", "explain"):
        for side in sides:
            side.ask_cold(question)
    for figure, arguments in COMMANDS:
        for side in sides:
            side.command(figure, arguments)
    for figure, arguments in COMMANDS[:2]:
        for side in sides:
            side.command(figure, arguments, cold=True)
    for side in sides:
        side.serve()


main()
