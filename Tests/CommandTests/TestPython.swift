import Foundation
import Testing

/// The Python with what `Tools/conformance/requirements.txt` names: `Tools/test` makes it and says where it is.
enum TestPython {
    static let path = ProcessInfo.processInfo.environment["TEST_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
}

extension Trait where Self == ConditionTrait {
    static var needsTestPython: Self { .enabled(if: TestPython.path != nil, "TEST_PYTHON names no Python") }
}
