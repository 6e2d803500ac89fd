package import CyclerCore
package import CyclerYAML

extension Form where Value == RestartPolicy {
    /// `hold`, `abort` or `resume within 30 min`.
    package static var restartPolicy: Form<RestartPolicy> {
        Form("hold, abort or resume within 30 min") { text in
            switch text {
            case "hold": return .value(.hold)
            case "abort": return .value(.abort)
            default: break
            }
            let head = "resume within "
            guard text.hasPrefix(head) else {
                let words = ["hold", "abort", "resume within 30 min"]
                return .wrong(
                    "\"\(text)\" says not what to do after a restart",
                    suggestion: Suggestion.closest(to: text, among: words))
            }
            switch Form<TimeSpan>.span.read(String(text.dropFirst(head.count))) {
            case .value(let span): return .value(.resume(within: span))
            case .wrong(let message, let suggestion):
                return .wrong(message, suggestion: suggestion.map { head + $0 })
            }
        }
    }
}
