/// Bounds on what a client may send.
package enum RequestBounds {
    /// Longest line, bytes, newline excluded: a file of 1 MiB and what escaping adds.
    package static let lineMax = 5 << 18
    /// Longest name of a channel, run, instrument, check or file, bytes.
    package static let nameMax = 128
    /// Longest reason or value, bytes.
    package static let reasonMax = 1024
    /// Longest note, bytes.
    package static let noteMax = 4096
    /// Most checks accepted in one start.
    package static let acceptMax = 32
    /// Most structural marks (`{ [ , :`) in one line: keeps reading it cheap.
    package static let marksMax = 1024
}
