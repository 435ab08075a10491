"""``python -m benchmarks.taste tuning`` prints the tables of the categories that settings were chosen on."""

import sys

from benchmarks.taste import main

print(main(*sys.argv[1:]))
