# Plating
import pybamm

experiment = pybamm.Experiment(
    [
        "Rest for 6 hours",
        *[(
            "Discharge at 0.03925 mA for 60 hours",
            "Rest for 10 minutes",
            "Charge at 0.03925 mA until 1 V",
        )] * 10,
    ],
    period="10 seconds",
)
