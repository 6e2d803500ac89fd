/// The profiles of the instruments that the simulated lab plays, word for word as they are
/// shipped: a rehearsal needs no installation. A test compares them with `config/instruments`.
enum StandardProfiles {
    /// Name and text of every profile that a virtual lab can need.
    static let all: [(name: String, text: String)] = [
        ("reference-potentiostat", referencePotentiostat), ("alicat-pressure", alicatPressure),
        ("eurotherm-2400", eurotherm2400),
    ]
}

private let referencePotentiostat = """
    # The project's own register map, meant to be implemented by a lab on a microcontroller.
    # Full description for firmware authors: Sources/CyclerInstruments/CyclerInstruments.docc.
    profile: reference-potentiostat
    title: Reference potentiostat, register map 1
    maturity: beta
    source: this project, register map 1 (ReferencePotentiostat.md)
    protocol: modbus

    timing: {response: 200 ms, total: 400 ms, latency: 500 ms}
    modbus:
      base: 0
      word-order: ABCD
      read-max: 125
      write-max: 123
      # Registers 5 to 7 of the poll are documented, so one read may run across them.
      readable: [{input: [0, 11]}]

    traits:
      reads-voltage-when-open: yes
      own-watchdog: yes
      sinks-above-limit: no

    items:
      voltage: {input: 0, type: f32, unit: V}
      current: {input: 2, type: f32, unit: A}
      output-closed: {input: 4, type: u16, bit: 0}
      compliance: {input: 4, type: u16, bit: 1}
      voltage-over-range: {input: 4, type: u16, bit: 2}
      current-over-range: {input: 4, type: u16, bit: 3}
      protection-tripped: {input: 4, type: u16, bit: 4}
      watchdog-expired: {input: 4, type: u16, bit: 5}
      sample-counter: {input: 8, type: u32}
      set-point: {input: 10, type: f32}
      map-version: {input: 102, type: u16}
      firmware: {input: 103, type: u16}
      serial: {input: 104, type: ascii, registers: 8}

      mode: {holding: 0, type: u16}
      range: {holding: 1, type: u16}
      set-current: {holding: 2, type: f32, unit: A}
      set-voltage: {holding: 4, type: f32, unit: V}
      output: {holding: 6, type: u16}
      watchdog: {holding: 7, type: u16, scale: 0.1, unit: s}
      voltage-low: {holding: 8, type: f32, unit: V}
      voltage-high: {holding: 10, type: f32, unit: V}
      current-limit: {holding: 12, type: f32, unit: A}
      clear-latches: {holding: 14, type: u16}

    readings:
      voltage: voltage
      current: current
      output: output-closed
      set-point: set-point
      counter: sample-counter
      compliance: compliance
      voltage-over-range: voltage-over-range
      current-over-range: current-over-range
      protection-tripped: [protection-tripped, watchdog-expired]

    identify: {model: {text: reference-potentiostat}, serial: serial, firmware: firmware}

    prove: {input: 100, counts: [2, 3, 4, 5, 6, 7, 8], begins: [0x4359, 0x5250]}

    make-safe:
      proves: reported
      steps:
        - write: {output: 0}
        - write: {mode: 0}
        - expect: {output-closed: 0}

    # No accuracy: it is that of the board. Who builds one measures it and says it in a copy.
    ranges:
      - {index: 0, name: 100 uA, full-scale: 100 uA}
      - {index: 1, name: 1 mA, full-scale: 1 mA}
      - {index: 2, name: 10 mA, full-scale: 10 mA}
      - {index: 3, name: 100 mA, full-scale: 100 mA}

    actions:
      prepare:
        - expect: {map-version: 1}
        - expect: {output-closed: 0}
        - write: {clear-latches: 0xAC}
        - set:
            watchdog: $watchdog
            voltage-low: $voltage-low
            voltage-high: $voltage-high
            current-limit: $current-limit
      constant-current:
        - set: {mode: 1, range: $range-index, set-current: $current, set-voltage: 0}
        - write: {output: 1}
        - expect: {output-closed: 1}
      # In mode 2 the set current is the largest magnitude the instrument may drive.
      constant-voltage:
        - set: {mode: 2, range: $range-index, set-current: $current-limit, set-voltage: $voltage}
        - write: {output: 1}
        - expect: {output-closed: 1}

    """

private let alicatPressure = """
    # A pressure controller on the gas side of a piston. The unit and the loop variable (gauge or
    # absolute) are set at the instrument; the daemon changes neither.
    profile: alicat-pressure
    title: Alicat pressure controller, Modbus RTU or TCP
    maturity: experimental
    source: >-
      Alicat operating manual excerpts, Modbus register table (numbers are 1-based; 1010 set point,
      1201 status, 1203 pressure); function 03 and 04 return the same, writes by function 16. Not
      verified on hardware; newer firmware has another block at 1349.
    protocol: modbus

    timing: {response: 300 ms, total: 600 ms, latency: 800 ms, gap: 5 ms}
    modbus: {base: 1, word-order: ABCD, read-max: 32, write-max: 32, single-writes: no}

    options:
      # What the front panel shows; the registers do not tell.
      pressure-unit: {default: psi, choices: [psi, kPa, MPa, bar, mbar, Pa]}

    items:
      status-pressure-over: {holding: 1201, type: u32, bit: 6}
      status-adc: {holding: 1201, type: u32, bit: 9}
      status-overpressure-limit: {holding: 1201, type: u32, bit: 11}
      pressure: {holding: 1203, type: f32, unit: $pressure-unit}
      set-point: {holding: 1010, type: f32, unit: $pressure-unit, within: 0.001}

    readings:
      pressure: pressure
      set-point: set-point
      sensor-fault: [status-adc, status-pressure-over]
      protection-tripped: status-overpressure-limit

    # The map tells neither model nor serial number: the identity only says that it answers.
    identify: {model: {text: alicat-pressure}}

    # Registers 1200 to 1208 are all documented; the lengths differ from the poll's 4 and 2.
    prove: {holding: 1200, counts: [3, 5, 7, 9]}

    actions:
      set-pressure:
        - set: {set-point: $pressure}

    """

private let eurotherm2400 = """
    # An oven controller, read and set through its floating point region.
    profile: eurotherm-2400
    title: Eurotherm 2400 series temperature controller, Modbus RTU
    maturity: experimental
    source: >-
      Series 2000 Communications Handbook HA026230 issue 3: parameters 1, 2, 5, 75, 107, 122; IEEE
      region at 2a + 0x8000, float32 high word first, functions 03, 04 and 16 only; at least 20 ms
      between transactions. Not verified on hardware.
    protocol: modbus

    timing: {response: 250 ms, total: 500 ms, latency: 600 ms, gap: 20 ms}
    modbus:
      base: 0
      word-order: ABCD
      read-max: 125
      write-max: 123
      regions:
        float: {multiply: 2, add: 0x8000}

    options:
      temperature-unit: {default: degC, choices: [degC, K, degF]}

    items:
      process-value: {holding: 1, region: float, type: f32, unit: $temperature-unit}
      target: {holding: 2, region: float, type: f32, unit: $temperature-unit, within: 0.051}
      working-set-point: {holding: 5, region: float, type: f32, unit: $temperature-unit}
      sensor-break: {holding: 75, type: u16, bit: 5}
      out-of-range: {holding: 75, type: u16, bit: 10}
      firmware: {holding: 107, type: u16}
      controller: {holding: 122, type: u16}

    readings:
      temperature: process-value
      set-point: working-set-point
      sensor-fault: [sensor-break, out-of-range]

    identify:
      model: {item: controller, as: hexadecimal}
      firmware: {item: firmware, as: hexadecimal}

    # Parameters 1 to 3 of the float region; the lengths differ from the poll's 2 and 1.
    prove: {holding: 1, region: float, counts: [4, 6]}

    actions:
      set-temperature:
        - set: {target: $temperature}

    """
