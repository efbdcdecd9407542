import Foundation

/// Pages and the `Link` header that leads from one to the next.
/// https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
struct Page {
    var size: Int
    var number: Int

    /// GitHub takes 30 when nothing is said, and never more than 100, without complaint.
    init(_ query: Query) {
        size = min(max(query["per_page"].flatMap { Int($0) } ?? 30, 1), 100)
        number = max(query["page"].flatMap { Int($0) } ?? 1, 1)
    }

    func slice<Element>(_ elements: [Element]) -> ArraySlice<Element> {
        elements.dropFirst((number - 1) * size).prefix(size)
    }

    /// `next`, `prev`, `first` and `last` as far as they exist. GitHub's links name repositories by id, whatever
    /// the request named: following them is safe, building them is not.
    func links(total: Int, root: String, query: Query) -> [(name: String, value: String)] {
        let last = max((total + size - 1) / size, 1)
        var targets: [(relation: String, page: Int)] = []
        if number > 1 { targets.append(("prev", min(number - 1, last))) }
        if number < last { targets.append(("next", number + 1)) }
        if number < last { targets.append(("last", last)) }
        if number > 1 { targets.append(("first", 1)) }
        guard !targets.isEmpty else { return [] }
        let kept = query.items.filter { $0.name != "page" }.map { "\($0.name)=\(Self.escaped($0.value))" }
        let links = targets.map { target in
            "<\(root)?\((kept + ["page=\(target.page)"]).joined(separator: "&"))>; rel=\"\(target.relation)\""
        }
        return [("Link", links.joined(separator: ", "))]
    }

    static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
