import Foundation

/// A port that nobody listens on at this moment. Below the range from which the system gives ports to whoever asks for
/// any, so that it is still free a moment later, and again after its server was killed.
enum FreePort {
    static func find() -> Int {
        (0..<100).lazy.map { _ in Int.random(in: 20_000..<32_000) }.first(where: isFree) ?? 19_999
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
