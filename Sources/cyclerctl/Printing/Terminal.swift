import Glibc

/// Writes whole texts to the terminal; nothing stays in a buffer.
enum Terminal {
    /// True when a person sees standard output.
    static var isInteractive: Bool { isatty(1) == 1 }

    /// A text and a line end to standard output. Ends the program when nobody reads it any more.
    static func print(_ text: String, terminator: String = "\n") {
        write(text + terminator, to: 1)
    }

    /// A text and a line end to standard error.
    static func complain(_ text: String) { write(text + "\n", to: 2) }

    /// Clears the screen and shows a text.
    static func redraw(_ text: String) { write("\u{1B}[H\u{1B}[J" + text + "\n", to: 1) }

    /// Replaces the line at the cursor on standard error.
    static func overwrite(_ line: String) { write("\r\u{1B}[K" + line, to: 2) }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                sent += count
            } else if errno != EINTR {
                exit(1)
            }
        }
    }
}
