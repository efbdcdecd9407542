import Foundation
import TestSupport
import Testing

/// Erasure as people do it: with commands, beside a server and a projector that go on working.
@Suite("Text that a command erases", .ownThreads, .timeLimit(.minutes(4)))
struct RedactTests {
    private static let secret = "Frau Holle, Apfelweg 7"

    /// A server and a projector with a task of a client's that is an issue by now, and one that is not to be touched.
    private func sync() async throws -> (RunningSync, token: String) {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        _ = try await sync.startServer()
        _ = try sync.startProjector()
        for id in ["roses", "tulips"] { #expect(try await put(id, sync, token).status == 201) }
        #expect(
            try await eventually {
                try sync.run("operations", "--state", "completed", "--json").output.split(separator: "\n").count >= 2
                    && sync.log().filter { $0.type == "webhook.received" }.count >= 2
            })
        return (sync, token)
    }

    private func put(_ id: String, _ sync: RunningSync, _ token: String) async throws -> Web.Answer {
        let text = id == "roses" ? String(repeating: "\(Self.secret)! ", count: 100) : "Plant them."
        return try await Web.send(
            "PUT", sync.api + "/v1/tasks/\(id)",
            Data(#"{"project_id": "garden", "title": "The \#(id)", "body": "\#(text)"}"#.utf8),
            headers: ["Authorization": "Bearer \(token)", "Idempotency-Key": "\"\(id)\""])
    }

    /// The files that have a text in them, as it is or in what is stored packed.
    private func files(with text: String, _ sync: RunningSync) throws -> [String] {
        let folder = sync.folder.file("data")
        let script = """
            import pathlib, sqlite3, sys
            sys.path.insert(0, sys.argv[3])
            from packed import decompressed, inflated
            text = sys.argv[2].encode()
            ledger = sqlite3.connect(f"file:{sys.argv[1]}/ledger.db?mode=ro", uri=True)
            dictionaries = dict(ledger.execute("SELECT adler32, bytes FROM dictionary"))
            def unpacked(read, data):
                try: return read(data, dictionaries)
                except ValueError: return b""
            # What packed bodies begin with: Zstandard's frames, and zlib's streams without a dictionary and with one.
            starts = ((b"\\x28\\xb5\\x2f\\xfd", decompressed), (b"\\x78\\x5e", inflated), (b"\\x78\\x7d", inflated))
            for file in sorted(pathlib.Path(sys.argv[1]).rglob("*")):
                if not file.is_file(): continue
                data = file.read_bytes()
                found = text in data
                for start, read in starts:
                    place = data.find(start)
                    while place >= 0 and not found:
                        found = text in unpacked(read, data[place:place + 65536])
                        place = data.find(start, place + 1)
                if found: print(file.name)
            """
        let done = try Shell.run("python3", ["-c", script, folder, text, Checkout.root + "/Tests/LedgerTests"])
        #expect(done.status == 0, "\(done.error)")
        return done.output.split(separator: "\n").map(String.init)
    }

    @Test("Beside a running service: gone from every file and every answer, and all that proves still does")
    func besideService() async throws {
        let (sync, token) = try await sync()
        let checkpoint = sync.folder.file("before")
        try Data(try sync.run("checkpoint").output.utf8).write(to: URL(filePath: checkpoint))
        let task = try await sync.send("GET", "/v1/tasks/roses", token: token)
        #expect(task.text.contains(Self.secret) && task.text.contains(#""redacted":false"#))
        #expect(try files(with: Self.secret, sync).isEmpty == false)

        // Where the record is and says nothing yet, nothing has been erased.
        let created = try #require(try sync.log().first { $0.type == "record.created" })
        let begun = try sync.run("state", "task/roses", "--at", "\(created.position)").output
        #expect(begun.contains("(nothing yet)") && !begun.contains("(redacted)"), "\(begun)")

        let dry = try sync.run("redact", "--record", "task/roses", "--dry-run", "--json")
        #expect(dry.status == 0 && dry.output.contains(#""dry_run":true"#), "\(dry)")
        #expect(try await sync.send("GET", "/v1/tasks/roses", token: token).text == task.text)
        let found = try sync.run("redact", "--containing", Self.secret, "--dry-run", "--json")
        #expect(found.output == dry.output)

        let done = try sync.run("redact", "--record", "task/roses", "--reason", "asked for", "--by", "rosa")
        #expect(done.status == 0 && done.output.contains("bodies redacted"), "\(done)")
        #expect(try files(with: Self.secret, sync) == [])
        let after = try await sync.send("GET", "/v1/tasks/roses", token: token)
        #expect(
            after.status == 200 && after.text.contains(#""redacted":true"#) && after.text.contains(#""title":null"#))
        #expect(try await sync.send("GET", "/v1/tasks/tulips", token: token).text.contains("Plant them."))

        // What is proven stays proven, and who asked for it, and why, is kept.
        for check in [["verify"], ["verify", "--checkpoint", checkpoint], ["rebuild", "--check"], ["prove", "5"]] {
            let result = try Shell.run(BuiltPrograms.folder + "/syncledger", check, environment: sync.settings)
            #expect(result.status == 0, "\(check): \(result.output) \(result.error)")
        }
        let other = try Shell.run(
            "python3",
            [Checkout.root + "/Tests/LedgerTests/recompute_leaves.py", sync.folder.file("data/ledger.db")])
        #expect(other.status == 0 && other.output.contains("bodies agree"), "\(other)")
        let request = try #require(try sync.log().first { $0.type == "redaction.requested" })
        #expect(try sync.run("event", "\(request.position)").output.contains(#"{"by":"rosa","reason":"asked for"}"#))

        // The service goes on, and brings nothing back: not with an answer that it kept, nor with one more edit.
        #expect(try await put("roses", sync, token).status == 410)
        let edit = try await sync.send("PATCH", "/v1/tasks/tulips", #"{"title": "More tulips"}"#, token: token)
        #expect(edit.status == 200)
        #expect(try await eventually { try await sync.gitHub.ask("state").text.contains("More tulips") })
        #expect(try files(with: Self.secret, sync) == [])
    }

    @Test("Commands, exports and the API say that it was redacted, and where that is written down")
    func shown() async throws {
        let (sync, token) = try await sync()
        let operation = try #require(
            try sync.log().first { $0.type == "operation.recorded" && $0.record == "task/roses" })
        let done = try sync.run("redact", "--record", "task/roses", "--reason", "asked for", "--json")
        #expect(done.status == 0 && done.output.contains(#""finished":true"#), "\(done)")
        let redaction = try #require(
            try sync.log().first { $0.type == "body.redacted" && $0.operation == operation.position })

        let event = try sync.run("event", "\(operation.position)").output
        #expect(event.contains("redacted, as event \(redaction.position) says"), "\(event)")
        #expect(try sync.run("log").output.contains("redacted by \(redaction.position)"))
        #expect(try sync.run("state", "task/roses").output.contains("(redacted)"))
        #expect(try sync.run("state", "task/roses", "--json").output.contains(#""redacted":true"#))
        let timeline = try sync.run("timeline", "task/roses").output
        #expect(timeline.contains("what event \(operation.position) brought was redacted"), "\(timeline)")
        let explained = try sync.run("explain", "\(operation.position)").output
        #expect(explained.contains("Its content has been redacted, as event \(redaction.position) says."))
        let key = #""redacted_by":\#(redaction.position)"#
        #expect(try sync.run("log", "--json").output.contains(key))
        #expect(try sync.run("export", "jsonl").output.contains(key))
        let page = try await sync.send("GET", "/v1/events?after=\(operation.position - 1)&limit=1", token: token)
        #expect(page.text.contains(key), "\(page.text)")

        let again = try sync.run("redact", "\(operation.position)", "--reason", "once more")
        #expect(again.status == 0 && again.output.contains("is redacted already"), "\(again)")
    }

    @Test("Killed before the files were cleaned, it is finished by running it again, or by the next start")
    func killed() async throws {
        for isRunAgain in [true, false] {
            let sync = try await RunningSync()
            try await sync.gitHub.addRepository("octocat", "garden")
            try sync.connect("octocat/garden", to: "garden")
            _ = try sync.run("project", "shed", "--name", Self.secret)
            let saved = try #require(try sync.log().last { $0.type == "project.saved" }).position
            // Somebody reads for long, so that the write-ahead log cannot be emptied.
            let reader = try StandingReader(sync.folder.file("data/ledger.db"))
            let redact = try sync.start(["redact", "\(saved)", "--reason", "asked for"])
            #expect(try await eventually { try sync.log().contains { $0.type == "body.redacted" } })
            #expect(redact.isRunning)
            sync.kill9(redact)
            #expect(try files(with: Self.secret, sync).contains("ledger.db-wal"))
            #expect(try files(with: "", sync).contains("erasure.pending"))
            reader.stop()
            let next = try isRunAgain ? sync.run("redact", "\(saved)", "--reason", "asked for") : sync.run("log")
            #expect(next.status == 0, "\(next)")
            #expect(try files(with: Self.secret, sync) == [], "run again: \(isRunAgain)")
            #expect(try !files(with: "", sync).contains("erasure.pending"))
            #expect(try sync.run("verify").status == 0)
            try sync.checkRebuild()
        }
    }

    @Test("What means nothing is refused, and nothing is written")
    func refused() async throws {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let before = try sync.log().count
        for wrong in [
            ["redact"], ["redact", "1"], ["redact", "--containing", "", "--dry-run"], ["redact", "x", "--reason", "y"],
        ] {
            let refused = try Shell.run(BuiltPrograms.folder + "/syncledger", wrong, environment: sync.settings)
            #expect(refused.status == 64, "\(wrong): \(refused)")
        }
        for (wrong, says) in [
            (["redact", "1", "--reason", "y"], "brought no body"),
            (["redact", "9999", "--reason", "y"], "the log has"),
            (["redact", "--record", "task/none", "--reason", "y"], "nothing is known of task/none"),
        ] {
            let refused = try Shell.run(BuiltPrograms.folder + "/syncledger", wrong, environment: sync.settings)
            #expect(refused.status == 1 && refused.error.contains(says), "\(wrong): \(refused)")
        }
        let found = try sync.run("redact", "--containing", "nowhere-to-be-found", "--dry-run")
        #expect(found.status == 1 && found.output == "there is nothing to erase\n", "\(found)")
        #expect(try sync.log().count == before)
    }
}
