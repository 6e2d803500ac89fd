import CyclerDaemon
import Glibc
import Testing

@Suite struct InstanceLockTests {
    @Test func onlyOneHoldsIt() throws {
        let folder = Folder()
        let path = folder.path + "/cyclerd.lock"
        var first: InstanceLock? = try InstanceLock.take(stateDirectory: folder.path)
        #expect(first?.path == path)
        #expect(throws: InstanceLockError.held(path: path, pid: getpid())) {
            try InstanceLock.take(stateDirectory: folder.path)
        }
        first = nil
        _ = try InstanceLock.take(stateDirectory: folder.path)
    }

    @Test func aFileLeftByTheDeadIsNoObstacle() throws {
        let folder = Folder()
        _ = folder.write("cyclerd.lock", "123456789\n")
        _ = try InstanceLock.take(stateDirectory: folder.path)
    }

    @Test func aFolderThatIsNotThereIsAnError() {
        let path = "/no/such/folder/cyclerd.lock"
        #expect(throws: InstanceLockError.io(path: path, errno: ENOENT)) {
            try InstanceLock.take(stateDirectory: "/no/such/folder")
        }
    }

    @Test func messagesSayWhatToDo() {
        let held = InstanceLockError.held(path: "/var/lib/cyclerd/cyclerd.lock", pid: 12)
        #expect(held.text.contains("process 12") && held.text.contains("stop it"))
    }
}
