/// A list whose length never changes and whose elements are read where they lie.
///
/// An `Array` hands out a copy of a whole element even when only one field of it is wanted; a
/// channel is kilobytes with dozens of references, and every sample looks at many fields.
struct FixedList<Element: Sendable>: RandomAccessCollection, MutableCollection {
    /// The elements themselves; shared by copies of the list until one of them is written to.
    private final class Storage: @unchecked Sendable {
        let base: UnsafeMutablePointer<Element>
        let count: Int

        init(_ elements: some Collection<Element>) {
            count = elements.count
            base = .allocate(capacity: Swift.max(count, 1))
            _ = UnsafeMutableBufferPointer(start: base, count: count).initialize(from: elements)
        }

        init(copyOf other: Storage) {
            count = other.count
            base = .allocate(capacity: Swift.max(count, 1))
            base.initialize(from: other.base, count: count)
        }

        deinit {
            base.deinitialize(count: count)
            base.deallocate()
        }
    }

    private var storage: Storage

    init(_ elements: some Collection<Element>) { storage = Storage(elements) }

    var startIndex: Int { 0 }
    var endIndex: Int { storage.count }

    subscript(index: Int) -> Element {
        unsafeAddress {
            precondition(index >= 0 && index < storage.count, "an element that is there")
            return UnsafePointer(storage.base + index)
        }
        unsafeMutableAddress {
            precondition(index >= 0 && index < storage.count, "an element that is there")
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(copyOf: storage) }
            return storage.base + index
        }
    }
}

extension FixedList: Sendable {}
