import CyclerConfig
import CyclerCore
import CyclerProgram
import CyclerYAML
import Foundation
import Testing

/// Files damaged at random (from a fixed seed) are refused or read, never trapped on, and whatever
/// is read can be printed.
@Suite struct MutationTests {
    private struct Dice {
        var state: UInt64
        mutating func next(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }

    private static let pieces = [
        "0", "-", "1e308", "1e-308", "[", "]", "{", "}", ":", " ", "\n", "\n  ", "\"", "'", "&a",
        "*a", "!", "|", ">", "#", ",", "~", "C/", " V", " mA/cm2", "\u{FEFF}", "é", "999999999999",
        "until", "repeat: ", ">=", "short(", "/", "\t", "\r", "\u{0}", "? ", "- ", "---\n",
        " and ", " then ", "end of repeat", "trip", " * ", " of ", "(", ")", "min(", "abs(", "²",
        "%",
        "goto: ", "if: ", "label: ", "last charge", " min", "e5", "- 3", "j", "record: {",
    ]

    private static func damaged(_ text: String, _ dice: inout Dice) -> String {
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

    /// One letter or digit becomes another.
    private static func bruised(_ text: String, _ dice: inout Dice) -> String {
        var scalars = Array(text.unicodeScalars)
        let at = dice.next(below: scalars.count)
        let others = Array("0123456789.-+*/()e %CmuAVhs_j".unicodeScalars)
        if scalars[at] != "\n" { scalars[at] = others[dice.next(below: others.count)] }
        return String(String.UnicodeScalarView(scalars))
    }

    @Test(arguments: ["schedules", "cells", "lab"])
    func damagedFilesNeverTrap(_ kind: String) throws {
        var dice = Dice(state: 20_260_101)
        var refused = 0
        for golden in GoldenCase.all(kind) where golden.testDescription.hasPrefix("good-") {
            let text = try golden.input
            for _ in 0..<400 {
                let input = Self.damaged(text, &dice)
                let isRefused =
                    switch kind {
                    case "schedules":
                        Self.isRefused(ScheduleFile.decode(text: input, file: "f")) { $0.lines }
                    case "cells":
                        Self.isRefused(CellFile.decode(text: input, file: "f")) { $0.lines }
                    default:
                        Self.isRefused(
                            LabFile.decode(text: input, file: "f", directory: "/")
                        ) { $0.channels.map { "limits \($0.limits.words)" } }
                    }
                refused += isRefused ? 1 : 0
            }
        }
        #expect(refused > 100, "damage must mostly be noticed")
    }

    /// Whatever is read can be printed, and what is printed is read as the same again.
    @Test func damagedSchedulesSurviveTheRoundTrip() throws {
        var dice = Dice(state: 20_261_125)
        var read = 0
        for golden in GoldenCase.all("schedules") where golden.testDescription.hasPrefix("good-") {
            let text = try golden.input
            for _ in 0..<200 {
                let input = Self.bruised(text, &dice)
                guard let schedule = ScheduleFile.decode(text: input, file: "f").value else {
                    continue
                }
                read += 1
                let printed = ScheduleYAML.text(of: schedule)
                let again = ScheduleFile.decode(text: printed, file: "f")
                #expect(
                    again.value?.withoutPlaces == schedule.withoutPlaces,
                    "\(input)\n\(printed)\n\(again.problems)")
            }
        }
        #expect(read > 100, "some damage must go unnoticed")
    }

    private static func isRefused<Value>(
        _ decoded: Decoded<Value>, _ lines: (Value) -> [String]
    ) -> Bool {
        guard let value = decoded.value else {
            #expect(!decoded.problems.list.isEmpty)
            return true
        }
        #expect(decoded.problems.list.isEmpty && !lines(value).contains(""))
        return false
    }
}
