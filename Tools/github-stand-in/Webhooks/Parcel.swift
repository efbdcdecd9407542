import Crypto
import Foundation

/// A webhook ready to go: its bytes, its GUID and its signature.
struct Parcel: Sendable {
    var guid: String
    var isRedelivery: Bool
    var announcement: Announcement
    /// The body exactly as it goes over the wire.
    var payload: [UInt8]
    /// Sent before the next one is begun.
    var inOrder = false

    init(guid: String, announcement: Announcement) {
        self.guid = announcement.redeliveredGUID ?? guid
        isRedelivery = announcement.redeliveredGUID != nil
        self.announcement = announcement
        payload = announcement.payload.bytes
    }

    /// https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers
    var headers: [(name: String, value: String)] {
        let target = announcement.target
        var headers = [
            ("Accept", "*/*"),
            ("Content-Type", "application/json"),
            ("User-Agent", "GitHub-Hookshot/5dc3d1a"),
            ("X-GitHub-Delivery", guid),
            ("X-GitHub-Event", announcement.event),
            ("X-GitHub-Hook-ID", String(target.hookID)),
            ("X-GitHub-Hook-Installation-Target-ID", String(target.id)),
            ("X-GitHub-Hook-Installation-Target-Type", target.kind),
        ]
        if let secret = target.secret {
            let key = SymmetricKey(data: Data(secret.utf8))
            let old = HMAC<Insecure.SHA1>.authenticationCode(for: payload, using: key)
            let new = HMAC<SHA256>.authenticationCode(for: payload, using: key)
            headers.append(("X-Hub-Signature", "sha1=\(old.hexadecimal)"))
            headers.append(("X-Hub-Signature-256", "sha256=\(new.hexadecimal)"))
        }
        return headers
    }

    /// What the log keeps of this parcel after an attempt; the log gives it its id.
    func delivery(_ outcome: Delivery.Outcome, started: Int, ended: Int, at time: GitHubTime, dropped: Bool) -> Delivery
    {
        Delivery(
            id: 0, guid: guid, isRedelivery: isRedelivery, event: announcement.event,
            action: announcement.action, hookID: announcement.target.hookID, targetKind: announcement.target.kind,
            targetID: announcement.target.id, url: announcement.target.url, secret: announcement.target.secret,
            installationID: announcement.installationID, repositoryID: announcement.repositoryID,
            requestHeaders: headers, payload: String(decoding: payload, as: UTF8.self), deliveredAt: time,
            startedMicroseconds: started, durationMicroseconds: ended - started, outcome: outcome, wasDropped: dropped)
    }
}
