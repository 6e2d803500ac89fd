import Foundation

/// A seeded source of choices, the same in every run.
struct Dice {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    /// The text with one to three pieces of it replaced.
    static func damaged(_ text: String, _ pieces: [String], _ dice: inout Dice) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0...dice.next(below: 3) {
            let at = dice.next(below: scalars.count + 1)
            let length = min(dice.next(below: 6), scalars.count - at)
            let piece = pieces[dice.next(below: pieces.count)]
            scalars.replaceSubrange(at..<at + length, with: piece.unicodeScalars)
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

/// Files of `Tests/Cases/formats`.
enum Fixture {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Cases/formats")

    static func text(_ name: String) -> String {
        (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
    }

    /// Lines of a file, in blocks that empty lines part.
    static func blocks(_ name: String) -> [[String]] {
        text(name).components(separatedBy: "\n\n").map { block in
            block.split(separator: "\n").map(String.init)
        }.filter { !$0.isEmpty }
    }
}
