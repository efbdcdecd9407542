import Ledger
import LedgerEvents
import Projections

extension LedgerTransaction {
    /// The report as the rules are to see it: without the marker of the record's own create, which is no part of the
    /// text (any other marker is), and with the record that its resource is bound to, if that is another one.
    func readable(_ report: Report?, for record: RecordID, _ marker: Marker) throws -> Report? {
        guard var report else { return nil }
        switch report.content {
        case .task(var task):
            task.body = try withoutMarker(task.body, of: record, marker)
            report.content = .task(task)
        case .comment(var comment):
            comment.body = try withoutMarker(comment.body, of: record, marker)
            report.content = .comment(comment)
        }
        let bound: RecordID? =
            switch record.kind {
            case .task:
                try report.recorded.number.flatMap { number in
                    try report.recorded.repository.flatMap { try rows.task(repository: $0, number: number) }
                }
            case .comment: try report.recorded.comment.flatMap { try rows.comment($0) }
            }
        report.boundElsewhere = bound == record ? nil : bound
        return report
    }

    private func withoutMarker(_ body: String, of record: RecordID, _ marker: Marker) throws -> String {
        guard let found = marker.find(in: body), try rows.find(Operation.self, found.operation)?.record == record else {
            return body
        }
        return found.body
    }
}
