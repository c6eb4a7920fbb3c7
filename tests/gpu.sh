#!/usr/bin/env bash
# Everything for a machine with a GPU, headless and in one call:
#
#   tests/gpu.sh FOLDER [PEER]
#
# runs the tests that need a GPU and those of the training, `bench` on the GPU and on the CPU, and, where PEER is
# given (a Python script that does the same step and attacks in another library, with the options --device, --graphs
# and --rounds) and Python's torch sees a GPU, the peer, eager and with CUDA graphs. Every output goes into FOLDER;
# the last lines say what came of each. RAVEN_EXPLORER and RAVEN_GPU_TESTS name binaries that are built already: the
# program, and the folder with the test binary `training-…`. Without them, cargo builds.
set -uo pipefail
cd "$(dirname "$0")/.."
out=$(realpath -m "${1:?a folder for the outputs}")
peer=${2:-}
peer=${peer:+$(realpath "$peer")}
python=${PYTHON:-python3}
mkdir -p "$out"
failed=0

# A name, then a command: its output goes to NAME.txt and NAME.err, its success to the screen.
step() {
    local name=$1 began=$SECONDS status=0
    shift
    "$@" >"$out/$name.txt" 2>"$out/$name.err" || status=$?
    echo "$name: $([ $status = 0 ] && echo done || echo "failed with $status") after $((SECONDS - began)) s" | tee -a "$out/steps.txt"
    [ $status = 0 ] || { tail -5 "$out/$name.err"; failed=1; }
}
: >"$out/steps.txt"

{
    uname -srm
    nproc
    nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.sm --format=csv || true
    vulkaninfo --summary || true
} >"$out/machine.txt" 2>&1

if [ -z "${RAVEN_EXPLORER:-}" ]; then
    step build cargo build --release --bin raven-explorer
    RAVEN_EXPLORER=${CARGO_TARGET_DIR:-target}/release/raven-explorer
fi
run_tests() { # what the harness of the tests of the training is told
    if [ -n "${RAVEN_GPU_TESTS:-}" ]; then
        local binary
        binary=$(find "$RAVEN_GPU_TESTS" -maxdepth 1 -name "training-*" -type f -perm -u+x -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2)
        "${binary:?no test binary training in $RAVEN_GPU_TESTS}" --nocapture "$@"
    else
        cargo test --release --test training -- --nocapture "$@"
    fi
}
step test-gpu run_tests gpu::
if grep -q '^skipped' "$out/test-gpu.txt"; then
    echo "test-gpu: there is no GPU that the program can use: $(grep -m1 '^skipped' "$out/test-gpu.txt")"
    failed=1
fi
step test-training run_tests --skip gpu::

step bench-gpu "$RAVEN_EXPLORER" bench --device gpu --json --rounds 7
step bench-cpu "$RAVEN_EXPLORER" bench --device cpu --json --rounds 3
step train-gpu "$RAVEN_EXPLORER" train --dataset digits --epochs 3 --device gpu --out "$out/model-gpu" --json
rm -rf "$out/model-gpu"

if [ -n "$peer" ] && "$python" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>"$out/torch.err"; then
    step peer-eager "$python" "$peer" --device cuda --rounds 7
    step peer-graphs "$python" "$peer" --device cuda --graphs --rounds 7
    step peer-compiled "$python" "$peer" --device cuda --compile --rounds 7
elif [ -n "$peer" ]; then
    echo "peer: left out, $python has no torch that sees a GPU"
fi

"$python" - "$out" <<'PYTHON'
import json, pathlib, sys
out = pathlib.Path(sys.argv[1])
def last_line(name):
    path = out / f"{name}.txt"
    lines = path.read_text().strip().splitlines() if path.exists() else []
    try:
        return json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
for name in ("bench-gpu", "bench-cpu"):
    report = last_line(name)
    if report:
        print(f"{name}: {report['compute']['device']}, {report['compute']['gigaflops']:.0f} GFLOP/s")
        for timing in report["compute"]["timings"]:
            floor = f", floor {timing['floor']:.2f}" if timing["floor"] else ""
            print(f"  {timing['name']}: {timing['milliseconds'][1]:.2f} ms{floor}")
for name in ("peer-eager", "peer-graphs", "peer-compiled"):
    report = last_line(name)
    if report:
        print(f"{name}: {report['device']}, torch {report['torch']}, {report['gigaflops']:.0f} GFLOP/s")
        for what, times in report["milliseconds"].items():
            print(f"  {what}: {times[1]:.2f} ms")
PYTHON
exit $failed
