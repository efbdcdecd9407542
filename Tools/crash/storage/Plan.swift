import ArgumentParser
import CFaultyStorage
import Foundation
import RuleTesting

/// What goes wrong in one round, and how much is asked in it.
struct Plan: CustomStringConvertible {
    enum Fault: String, CaseIterable, ExpressibleByArgument {
        case write, full, sync, read
        case shortRead = "short-read"
        case truncate

        var kind: faulty_kind {
            switch self {
            case .write: FAULTY_WRITE
            case .full: FAULTY_FULL
            case .sync: FAULTY_SYNC
            case .read: FAULTY_READ
            case .shortRead: FAULTY_SHORT_READ
            case .truncate: FAULTY_TRUNCATE
            }
        }

        /// About how many such calls a round makes.
        func calls(isBulky: Bool) -> Double {
            switch self {
            case .write, .full: isBulky ? 12_000 : 1_500
            case .sync: 40
            case .read, .shortRead: 400
            case .truncate: 2
            }
        }
    }

    /// With large bodies: the write-ahead logs are moved into their files, and begun again.
    var isBulky: Bool
    /// Groups of commands that arrive at once.
    var bursts: Int
    /// It is the process that ends, by `kill -9`; the machine goes on, and the next process with what it has left.
    var isKilled = false
    /// After a kill the power goes as soon as what had been under way was asked for again.
    var isBrief = false
    /// Things are erased; at the very end too, where that is drawn.
    var erases = true
    private var mayEndWithErasure = false
    var endsWithErasure: Bool { erases && mayEndWithErasure }
    var fault: Fault?
    /// The end of the path of the file that it concerns; nil: of all.
    private var file: String?
    private var disk = faulty_plan()

    /// - Parameter only: What is to fail in every round; nil: in half of them something, whatever it is.
    init(_ dice: inout SplitMix64, only: Fault?, in file: String?, double: StorageFaults.Double?) {
        self.file = file
        isBulky = Int.random(in: 1...5, using: &dice) == 1
        bursts = Int.random(in: 4...24, using: &dice)
        disk.seed = dice.next()
        disk.sector = Bool.random(using: &dice) ? 512 : 4_096
        disk.lies = double == .lyingDisk ? 1 : 0
        disk.forgets = double == .forgottenSyncs ? 1 : 0
        let calls = Fault.write.calls(isBulky: isBulky)
        let hasFault = Bool.random(using: &dice) || only != nil
        // Otherwise the power goes when all has been said and done; more often so where something is to fail before.
        if Int.random(in: 1...4, using: &dice) > (hasFault ? 2 : 1) {
            disk.power_until = Self.moment(within: calls * 1.5, &dice)
        }
        isBrief = Bool.random(using: &dice)
        mayEndWithErasure = Int.random(in: 1...3, using: &dice) == 1
        drawFault(hasFault, only, &dice)
        // What a failed sync has lost could be read until the machine stops: nobody could tell.
        if fault != .sync, Int.random(in: 1...3, using: &dice) == 1 { drawKill(&dice) }
    }

    private mutating func drawKill(_ dice: inout SplitMix64) {
        isKilled = true
        guard Int.random(in: 1...4, using: &dice) > 1 else { return }
        // What was committed last has been written then, and not synced.
        disk.power_until = 0
        disk.sync_until = Int64.random(in: 1...30, using: &dice)
    }

    private mutating func drawFault(_ hasFault: Bool, _ only: Fault?, _ dice: inout SplitMix64) {
        guard hasFault else { return }
        let fault = only ?? Fault.allCases.randomElement(using: &dice) ?? .write
        self.fault = fault
        disk.kind = Int32(fault.kind.rawValue)
        let expected = fault.calls(isBulky: isBulky)
        disk.fault_at = Self.moment(within: file == nil ? expected : max(3, expected / 10), &dice)
        disk.fault_for = [1, 1, 2, 5, 40, 100_000].randomElement(using: &dice) ?? 1
    }

    /// One fault at one call, and power until all is done; or no fault, and power until that call.
    private init(_ fault: Fault?, at call: Int64) {
        (isBulky, bursts) = (false, 3)
        self.fault = fault
        disk.seed = UInt64(call)
        disk.sector = 512
        guard let fault else {
            disk.power_until = call
            return
        }
        disk.kind = Int32(fault.kind.rawValue)
        disk.fault_at = call
        disk.fault_for = 1
    }

    /// Whatever can go wrong at one of the first calls.
    static func atEach(ofTheFirst calls: Int64) -> [Plan] {
        (1...calls).flatMap { call in Fault.allCases.map { Plan($0, at: call) } + [Plan(nil, at: call)] }
    }

    /// As often among the first ten as among the next hundred: the beginning has the most to break.
    private static func moment(within calls: Double, _ dice: inout SplitMix64) -> Int64 {
        Int64(exp(Double.random(in: 0...log(calls), using: &dice)))
    }

    func begin() -> Int32 {
        guard let file else { return faulty_storage_begin(disk) }
        return file.withCString { end in
            var disk = disk
            disk.fault_in = end
            return faulty_storage_begin(disk)
        }
    }

    var description: String {
        let power =
            disk.sync_until > 0
            ? "at sync \(disk.sync_until) of the log"
            : disk.power_until == 0 ? "after the work" : "at call \(disk.power_until)"
        let failing =
            fault.map {
                "\($0.rawValue) \(file.map { "of \($0) " } ?? "")fails \(disk.fault_for) times from the \(disk.fault_at)th on, "
            } ?? ""
        return
            "\(failing)\(isKilled ? "killed" : "power goes") \(power), sectors of \(disk.sector), \(bursts) bursts\(isBulky ? ", bulky" : "")"
    }

    /// What one ledger goes through ends with a power loss.
    ///
    /// An erasure empties the write-ahead log, and then the pages that are written next are read from the file
    /// itself. Zeros that a short read has put into one of those are nothing that SQLite finds: it writes them back,
    /// as if they had been there.
    static func life(of rounds: [Plan]) -> [Plan] {
        var rounds = rounds
        let hasShortReads = rounds.contains { $0.fault == .shortRead }
        for index in rounds.indices {
            rounds[index].erases = !hasShortReads
            if index == rounds.count - 1 { rounds[index].isKilled = false }
        }
        return rounds
    }

    /// Whether all that is to fail has failed.
    var isOver: Bool { fault == nil || faulty_storage_faults() >= disk.fault_for }
}
