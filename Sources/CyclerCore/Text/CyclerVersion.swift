/// The version of everything in this package; what `--version`, `hello` and `run.json` say.
package enum CyclerVersion {
    package static let text = "0.1.0"
}
