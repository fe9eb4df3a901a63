"""Speed, measured side by side: `python -m benchmarks` times linalgml and every installed peer in one run and prints ratios."""
