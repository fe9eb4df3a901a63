"""Timing: `linalgml bench` shows the speed ladder of any kernel; the comparisons in `benchmarks/` use the same clock."""
