/// Every metric that a process shows at `/metrics`. The raw value is its name there: a promise to dashboards.
package enum Metric: String, Sendable, CaseIterable {
    case operations = "syncledger_operations"
    case oldestOperation = "syncledger_operation_oldest_age_seconds"
    case repositories = "syncledger_repositories"
    case logHead = "syncledger_log_head_position"
    case projectionLag = "syncledger_projection_lag_events"
    case undecidedReceipts = "syncledger_undecided_receipts"
    case confirmations = "syncledger_confirmations"
    case pausedUntil = "syncledger_github_paused_until_timestamp_seconds"
    case projectorStuck = "syncledger_projector_stuck"
    case fileSize = "syncledger_file_size_bytes"
    case diskFree = "syncledger_disk_free_bytes"
    case diskFull = "syncledger_disk_full"
    case writesStopped = "syncledger_log_writes_stopped"

    case httpRequests = "syncledger_http_requests_total"
    case httpRequestTime = "syncledger_http_request_seconds"

    case calls = "syncledger_github_calls_total"
    case callTime = "syncledger_github_call_seconds"
    case callWait = "syncledger_github_wait_seconds"
    case callsWaiting = "syncledger_github_calls_waiting"
    case callsUnderWay = "syncledger_github_calls_under_way"
    case limit = "syncledger_github_limit"
    case limitRemaining = "syncledger_github_limit_remaining"
    case limitReset = "syncledger_github_limit_reset_timestamp_seconds"
    case breaker = "syncledger_github_breaker"

    case appendTime = "syncledger_append_seconds"
    case decideTime = "syncledger_decide_seconds"
    case startTime = "process_start_time_seconds"
    case build = "syncledger_build_info"

    package enum Kind: String, Sendable { case counter, gauge, histogram }

    /// Whose it is: of the ledger as it stands (`serve` shows it), of the requests that `serve` answers, of whichever
    /// process makes the calls to GitHub, or of every process by itself.
    package enum Origin: String, Sendable { case ledger, server, projector, process }

    package var kind: Kind {
        switch self {
        case .httpRequests, .calls: .counter
        case .httpRequestTime, .callTime, .callWait, .appendTime, .decideTime: .histogram
        case .operations, .oldestOperation, .repositories, .logHead, .projectionLag, .undecidedReceipts, .confirmations,
            .pausedUntil, .projectorStuck, .fileSize, .diskFree, .callsWaiting, .callsUnderWay, .limit, .limitRemaining,
            .limitReset, .breaker, .startTime, .build, .diskFull, .writesStopped:
            .gauge
        }
    }

    package var origin: Origin {
        switch self {
        case .operations, .oldestOperation, .repositories, .logHead, .projectionLag, .undecidedReceipts, .confirmations,
            .pausedUntil, .projectorStuck, .fileSize, .diskFree:
            .ledger
        case .httpRequests, .httpRequestTime: .server
        case .calls, .callTime, .callWait, .callsWaiting, .callsUnderWay, .limit, .limitRemaining, .limitReset,
            .breaker:
            .projector
        case .appendTime, .decideTime, .startTime, .build, .diskFull, .writesStopped: .process
        }
    }

    /// Few values each: states, installations, methods, routes; never a repository, a record or an operation.
    package var labels: [String] {
        switch self {
        case .operations, .oldestOperation: ["state", "direction", "installation"]
        case .repositories: ["obstacle"]
        case .pausedUntil: ["installation", "cause"]
        case .fileSize: ["file"]
        case .httpRequests: ["route", "method", "status"]
        case .httpRequestTime: ["route"]
        case .calls: ["installation", "method", "outcome"]
        case .callTime: ["method"]
        case .callWait: ["urgency"]
        case .callsWaiting: ["installation", "urgency"]
        case .limit, .limitRemaining, .limitReset: ["installation"]
        case .breaker: ["state"]
        case .build: ["version"]
        case .logHead, .projectionLag, .undecidedReceipts, .confirmations, .projectorStuck, .diskFree, .callsUnderWay,
            .appendTime, .decideTime, .startTime, .diskFull, .writesStopped:
            []
        }
    }

    package var help: String {
        switch self {
        case .operations: "Operations that are queued, processing or errored."
        case .oldestOperation: "Since the oldest of these operations was recorded."
        case .repositories: "Connected repositories, by what keeps their edits from GitHub."
        case .logHead: "The position of the log's last event."
        case .projectionLag: "Events of the log that the projections have not taken in."
        case .undecidedReceipts: "Webhooks whose decision failed and is to be taken up again."
        case .confirmations: "Records whose resource is to be read again."
        case .pausedUntil: "Until when nothing is sent to GitHub, and why."
        case .projectorStuck: "1 if work is due and no projector has moved, as readyz has it."
        case .fileSize: "How large the ledger's files are."
        case .diskFree: "Left on the disk of the data folder for the service's user."
        case .diskFull: "1 if nothing new is taken in because the disk is nearly full."
        case .writesStopped: "1 if this process writes nothing any more, because of a damaged file or a failing disk."
        case .httpRequests: "Requests that were answered."
        case .httpRequestTime: "From a request's head to its answer's head."
        case .calls: "Requests to GitHub, by what became of them."
        case .callTime: "From a request to GitHub to its answer or failure."
        case .callWait: "How long requests to GitHub waited for their turn."
        case .callsWaiting: "Requests to GitHub that wait for their turn."
        case .callsUnderWay: "Requests to GitHub that have left and are not answered."
        case .limit: "GitHub's hourly limit, as it last stated it."
        case .limitRemaining: "What is left of GitHub's hourly limit."
        case .limitReset: "When GitHub's hourly limit begins anew."
        case .breaker: "1 for the state that the breaker is in."
        case .appendTime: "From handing a command to the ledger to its group being durable."
        case .decideTime: "Of the time to append, the command's own work with the log to itself."
        case .startTime: "When this process started."
        case .build: "1, with the program's version."
        }
    }

    /// The upper ends of a histogram's buckets, in seconds.
    package var buckets: [Double] {
        switch self {
        case .appendTime, .decideTime, .httpRequestTime:
            [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
        default: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 3_600]
        }
    }
}

/// The value of a gauge at this moment.
package struct Sample: Sendable, Equatable {
    package var metric: Metric
    /// In the order of the metric's labels.
    package var labels: [String]
    package var value: Double

    package init(_ metric: Metric, _ labels: [String], _ value: Double) {
        self.metric = metric
        self.labels = labels
        self.value = value
    }

    package init(_ metric: Metric, _ labels: [String], _ value: some BinaryInteger) {
        self.init(metric, labels, Double(value))
    }

    package init(_ metric: Metric, _ value: some BinaryInteger) { self.init(metric, [], value) }
}
