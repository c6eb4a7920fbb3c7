#!/usr/bin/env bash
# The soak test: the window under Xvfb trains at full speed with chase mode on. With a seed, a random
# clicker uses it meanwhile; without one, nobody touches it. What it measures, and what it must not do:
# src/ui/lab/soak.rs.
#
#   tests/soak.sh [MINUTES[:SEED]] [FOLDER] [OPTIONS OF THE PROGRAM, such as --dataset mnist --tab attack]
#
# Leaves soak.csv (a row a second), soak.json (the summary) and soak.png in FOLDER. Fails if the program
# panicked, ended early or wrote a file of its own; or if its memory beside the histories grew after the
# first minute: by 2 % or more where nobody clicks, by a quarter or more from rest to rest of a clicker,
# where what the allocator keeps for next time is part of it (tests/leaks.rs counts what is really held).
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-30}
out=$(realpath -m "${2:-soak}")
options=("${@:3}")
mkdir -p "$out"

if [ -z "${RAVEN_EXPLORER:-}" ]; then
    cargo build --release
    RAVEN_EXPLORER=${CARGO_TARGET_DIR:-target}/release/raven-explorer
fi
program=$(realpath "$RAVEN_EXPLORER")

# A home and a working folder of its own: whatever is written there was not to be written.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir "$home/work"
cd "$home/work"
status=0
env -u WAYLAND_DISPLAY -u WAYLAND_SOCKET HOME="$home" LIBGL_ALWAYS_SOFTWARE=1 \
    XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache" \
    xvfb-run -a -s '-screen 0 1280x800x24' \
    "$program" --soak "$time" --soak-out "$out" --window-size 1280x800 \
    ${options[@]+"${options[@]}"} 2>"$out/stderr.txt" || status=$?
[ $status = 0 ] || { tail -20 "$out/stderr.txt"; echo "The window ended with $status."; exit 1; }

# The driver keeps compiled shaders; nothing else may be there.
written=$(find "$home" -type f -not -path "*/mesa_shader_cache*" -not -name '.Xauthority')
[ -z "$written" ] || { echo "It wrote: $written"; exit 1; }
python3 - "$out/soak.json" <<'PYTHON'
import json, sys
summary = json.load(open(sys.argv[1]))
assert summary["complete"] and summary["panics"] == 0, summary
for reading in summary["readings"]:
    print("minute {minute:4.1f}: {resident_mib:.0f} MiB, of it histories {histories_mib:.0f} MiB".format(**reading))
print("beside the histories {growth_percent:+.1f} % from the first to the last; at most {resident_at_most:.0f} MiB "
      "with histories of {histories_at_most:.0f} MiB; frame {frame_median_ms:.1f} ms, 99 % under "
      "{frame_p99_ms:.1f} ms; no panic".format(**summary))
assert summary["growth_percent"] < (2 if summary["seed"] is None else 25), "memory grew"
PYTHON
