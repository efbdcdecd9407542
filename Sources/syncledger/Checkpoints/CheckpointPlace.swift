import AsyncHTTPClient
import Foundation
import GitHub
import Ledger
import NIOCore
import NIOHTTP1

/// Where checkpoints are pushed to, so that one lives where whoever can change the ledger cannot. Commands and addresses
/// may have a password in them.
enum CheckpointPlace: Sendable, Equatable {
    /// Replaced by each new checkpoint; read back before the next is signed.
    case file(String)
    /// Run by `/bin/sh`, with the checkpoint on its standard input.
    case command(Secret)
    /// Receives the checkpoint in a POST.
    case url(Secret)

    /// What logs say.
    var name: String {
        switch self {
        case .file(let path): path
        case .command: SettingKey.checkpointCommand.rawValue
        case .url: SettingKey.checkpointURL.rawValue
        }
    }

    /// Returns when the place has taken it.
    func push(_ checkpoint: Checkpoint, with client: HTTPClient) async throws(CheckpointPlace.Refused) {
        do {
            switch self {
            case .file(let path): try await DistantCheckpoint(path).take(checkpoint)
            case .command(let command): try await CheckpointProgram.run(command.reveal(), input: checkpoint.written)
            case .url(let url): try await Self.post(checkpoint, to: url.reveal(), with: client)
            }
        } catch let refused as Refused {
            throw refused
        } catch {
            // An address may be part of other errors.
            throw Refused(description: self == .file(name) ? "\(error)" : "cannot be reached (\(type(of: error)))")
        }
    }

    /// Why a place has not taken a checkpoint.
    struct Refused: Error, CustomStringConvertible {
        var description: String
    }

    /// How long a place may take.
    static let patience = DistantCheckpoint.patience

    private static func post(_ checkpoint: Checkpoint, to url: String, with client: HTTPClient) async throws {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "text/plain; charset=utf-8")
        request.headers.add(name: "User-Agent", value: "syncledger")
        if let parts = URLComponents(string: url), let user = parts.user {
            request.setBasicAuth(username: user, password: parts.password ?? "")
        }
        request.body = .bytes(ByteBuffer(string: checkpoint.written))
        let answer = try await client.execute(
            request, timeout: .seconds(patience.components.seconds))
        guard (200..<300).contains(answer.status.code) else {
            throw Refused(description: "answered \(answer.status.code)")
        }
    }
}
