"""A potentiostat that speaks the published reference register map, served by pymodbus.

Written from ReferencePotentiostat.md alone, as a laboratory's firmware would be; shares nothing
with the daemon or its simulated rack. Behind the terminals sits a cell made of a voltage source
and a resistor. Keeps what it knows to be true, so that a run's numbers can be compared with it.
"""

import asyncio
import math
import random
import struct
import threading
import time

from pymodbus import FramerType
from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

ACQUISITION_S = 0.02
RANGES_A = (100e-6, 1e-3, 10e-3, 100e-3)
TERMINAL_LIMIT_V = 10.0
CONVERTER_LIMIT_V = 12.0
IDENTITY = 0x4359, 0x5250
MAP_VERSION, FIRMWARE = 1, 7
CLEAR_LATCHES = 0xAC

MODE, RANGE, SET_CURRENT, SET_VOLTAGE, OUTPUT, WATCHDOG = 0, 1, 2, 4, 6, 7
VOLTAGE_LOW, VOLTAGE_HIGH, CURRENT_LIMIT, CLEAR = 8, 10, 12, 14
HOLDING_COUNT = 15
STATUS = 4
CLOSED, COMPLIANCE, VOLTAGE_OVER, CURRENT_OVER, PROTECTED, EXPIRED = (1 << n for n in range(6))
READ_HOLDING, READ_INPUT, WRITE_ONE, WRITE_MANY = 3, 4, 6, 16


def words(value):
    """A single precision float as two registers, high word first."""
    return list(struct.unpack(">HH", struct.pack(">f", value)))


def single(registers, at):
    return struct.unpack(">f", struct.pack(">HH", *registers[at:at + 2]))[0]


class Cell:
    def __init__(self, source_v, resistance_ohm):
        self.source_v = source_v
        self.resistance_ohm = resistance_ohm


class Published:
    """One acquisition as it could be read from registers 0 to 11."""

    def __init__(self, unix_s, counter, voltage, current, is_closed):
        self.unix_s, self.counter = unix_s, counter
        self.voltage, self.current, self.is_closed = voltage, current, is_closed


class Instrument:
    """The firmware: registers, acquisition, relay, limits, watchdog. One thread's property."""

    def __init__(self, serial, cell, seed):
        self.serial, self.cell = serial, cell
        self.noise = random.Random(seed)
        self.holding = [0] * HOLDING_COUNT
        self.holding[VOLTAGE_LOW:CLEAR] = (
            words(-TERMINAL_LIMIT_V) + words(TERMINAL_LIMIT_V) + words(RANGES_A[-1]))
        self.is_closed = self.is_closing = False
        self.latches = self.counter = self.outside = 0
        self.fed_at = self.integrated_at = time.monotonic()
        self.inputs = [0] * 12
        # What is true, for the test to look at.
        self.published = []
        self.relay = []
        self.charged_as = self.discharged_as = 0.0
        self.watchdog_used_s = 0.0
        self.refused = 0
        self.collapsed_at = None
        self.acquire()

    # The circuit

    def drive(self):
        """True voltage, true current, and whether the control loop is at its limit."""
        source, ohms = self.cell.source_v, self.cell.resistance_ohm
        mode = self.holding[MODE]
        if not self.is_closed or mode == 0:
            return source, 0.0, False
        if mode == 1:
            wanted = single(self.holding, SET_CURRENT)
            least = (-TERMINAL_LIMIT_V - source) / ohms
            most = (TERMINAL_LIMIT_V - source) / ohms
        else:
            wanted = (single(self.holding, SET_VOLTAGE) - source) / ohms
            most = abs(single(self.holding, SET_CURRENT)) or RANGES_A[self.holding[RANGE]]
            least = -most
        current = min(max(wanted, least), most)
        return source + current * ohms, current, current != wanted

    def integrate(self):
        """Adds the charge of the state that now ends; called before every change."""
        now = time.monotonic()
        charge = self.drive()[1] * (now - self.integrated_at)
        self.charged_as += max(charge, 0)
        self.discharged_as += max(-charge, 0)
        self.integrated_at = now

    def switch(self, closed, cause):
        self.integrate()
        self.is_closing = False
        if closed != self.is_closed:
            self.is_closed = closed
            self.relay.append((time.monotonic(), closed, cause))
            self.publish()

    def collapse(self):
        """The cell shorts: no source, next to no resistance."""
        self.integrate()
        self.cell = Cell(0.0, 1.0)
        self.collapsed_at = time.monotonic()

    # Acquisition

    def acquire(self):
        if self.is_closing:
            self.switch(True, "command")
            return
        self.integrate()
        self.check_watchdog()
        voltage, current = self.publish()
        self.check_limits(voltage, current)

    def publish(self):
        """One acquisition; also made at once after every change, so that none is outdated."""
        voltage, current, is_limited = self.drive()
        full_scale = RANGES_A[self.holding[RANGE]]
        voltage += self.noise.gauss(0, 20e-6)
        current += self.noise.gauss(0, full_scale * 20e-6)
        status = self.latches
        status |= COMPLIANCE if is_limited else 0
        status |= VOLTAGE_OVER if abs(voltage) > CONVERTER_LIMIT_V else 0
        status |= CURRENT_OVER if abs(current) > full_scale * 1.05 else 0
        mode = self.holding[MODE] if self.is_closed else 0
        in_force = [0.0, single(self.holding, SET_CURRENT), single(self.holding, SET_VOLTAGE)]
        self.counter += 1
        self.inputs = (
            words(voltage) + words(current)
            + [status | (CLOSED if self.is_closed else 0), mode, self.holding[RANGE], 0]
            + [self.counter >> 16 & 0xFFFF, self.counter & 0xFFFF] + words(in_force[mode]))
        self.published.append(Published(
            time.time(), self.counter, single(self.inputs, 0), single(self.inputs, 2),
            self.is_closed))
        return voltage, current

    def check_watchdog(self):
        allowed = self.holding[WATCHDOG] / 10
        if self.is_closed and allowed and time.monotonic() - self.fed_at > allowed:
            self.latches |= EXPIRED
            self.switch(False, "watchdog")

    def check_limits(self, voltage, current):
        is_inside = (
            single(self.holding, VOLTAGE_LOW) <= voltage <= single(self.holding, VOLTAGE_HIGH)
            and abs(current) <= single(self.holding, CURRENT_LIMIT))
        self.outside = 0 if is_inside or not self.is_closed else self.outside + 1
        if self.outside >= 2:
            self.latches |= PROTECTED
            self.switch(False, "limits")

    # Requests

    async def request(self, function, _start, address, count, registers, values):
        """What pymodbus asks before it reads or writes registers."""
        if function not in (READ_HOLDING, READ_INPUT, WRITE_ONE, WRITE_MANY):
            return ExcCodes.ILLEGAL_FUNCTION
        if values is not None:
            refusal = self.write(address, [int(value) for value in values])
            if refusal:
                self.refused += 1
                return refusal
        elif function == READ_INPUT:
            self.read_inputs(address, count, registers)
        elif function == READ_HOLDING:
            registers[:HOLDING_COUNT] = self.holding
        # Function 6 reads back for its echo: the value as it was written stands there already.
        self.fed_at = time.monotonic()
        return None

    def read_inputs(self, address, count, registers):
        registers[:12] = self.inputs
        if address == STATUS:
            # Asked for alone, the status is the relay's real state, not the last acquisition's.
            flags = self.inputs[STATUS] & ~(CLOSED | PROTECTED | EXPIRED) | self.latches
            registers[STATUS] = flags | (CLOSED if self.is_closed else 0)
        if address <= STATUS < address + count and self.is_closing:
            # A slow relay: the first look after the command still finds it open.
            self.switch(True, "command")

    def write(self, address, values):
        after = list(self.holding)
        after[address:address + len(values)] = values
        if len(after) > HOLDING_COUNT or not self.makes_sense(after):
            return ExcCodes.ILLEGAL_VALUE
        touches_output = address <= OUTPUT < address + len(values)
        if touches_output and after[OUTPUT] == 1:
            latched = 0 if after[CLEAR] == CLEAR_LATCHES else self.latches
            if latched:
                return ExcCodes.DEVICE_FAILURE
        self.integrate()
        if after[CLEAR] == CLEAR_LATCHES:
            self.latches = 0
        after[CLEAR] = 0
        self.holding = after
        self.watchdog_used_s = after[WATCHDOG] / 10 or self.watchdog_used_s
        if touches_output:
            if after[OUTPUT] == 0:
                self.switch(False, "command")
            elif not self.is_closed:
                self.is_closing = True
        elif self.is_closed and address < OUTPUT:
            self.publish()
        return None

    @staticmethod
    def makes_sense(registers):
        floats = [single(registers, at) for at in (2, 4, 8, 10, 12)]
        current, voltage, low, high, limit = floats
        return (
            all(math.isfinite(value) for value in floats)
            and registers[MODE] <= 2 and registers[RANGE] < len(RANGES_A)
            and registers[OUTPUT] <= 1 and registers[CLEAR] in (0, CLEAR_LATCHES)
            and abs(current) <= RANGES_A[registers[RANGE]] * 1.000001
            and abs(voltage) <= TERMINAL_LIMIT_V and low < high and limit >= 0)

    def device(self, unit):
        text = self.serial.encode().ljust(16, b"\0")[:16]
        identity = list(IDENTITY) + [MAP_VERSION, FIRMWARE] + list(struct.unpack(">8H", text))
        bits = [SimData(0, values=[False] * 16, datatype=DataType.BITS)]
        return SimDevice(
            unit,
            simdata=(
                bits, bits,
                [SimData(0, values=[0] * HOLDING_COUNT, datatype=DataType.REGISTERS)],
                [SimData(0, values=[0] * 12, datatype=DataType.REGISTERS),
                 SimData(100, values=identity, datatype=DataType.REGISTERS)]),
            action=self.request)


class Peer:
    """The instrument and its pymodbus server on a thread of their own."""

    def __init__(self, cell, serial, *, unit=1, seed=1, pty=None):
        self.instrument = Instrument(serial, cell, seed)
        self.unit, self.pty, self.port = unit, pty, None
        self.failure = None
        self.is_listening = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        if not self.is_listening.wait(10) or self.failure:
            raise RuntimeError(f"the pymodbus server did not start: {self.failure}")

    def run(self):
        try:
            asyncio.run(self.serve())
        except Exception as failure:  # Shown by whoever waits for the server.
            self.failure = failure
        self.is_listening.set()

    async def serve(self):
        self.loop = asyncio.get_running_loop()
        device = self.instrument.device(self.unit)
        if self.pty:
            server = ModbusSerialServer(
                device, framer=FramerType.RTU, port=self.pty, baudrate=115200)
        else:
            server = ModbusTcpServer(device, address=("127.0.0.1", 0))
        await server.serve_forever(background=True)
        if not self.pty:
            self.port = server.transport.sockets[0].getsockname()[1]
        self.is_listening.set()
        while True:
            self.instrument.acquire()
            await asyncio.sleep(ACQUISITION_S)

    def call(self, method):
        """Calls a method of the instrument on its own thread."""
        async def on_thread():
            return method()
        return asyncio.run_coroutine_threadsafe(on_thread(), self.loop).result(5)
