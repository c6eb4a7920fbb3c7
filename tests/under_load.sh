#!/bin/sh
# Runs the tests beside programs that keep every core busy: none may depend on how fast the machine is.
#
#   tests/under_load.sh LOOPS ROUNDS [what goes behind 'cargo test --release', such as --test leaks]
#
# Ends with 1 if a round failed. What the rounds say is in target/under-load/.
set -u
loops=${1:?how many busy loops}
rounds=${2:?how many rounds}
shift 2
cd "$(dirname "$0")/.." || exit 2
out=${CARGO_TARGET_DIR:-target}/under-load
mkdir -p "$out"
# Compiling is no part of it.
cargo test --release --no-run "$@" || exit 2

busy=
stop() { [ -z "$busy" ] || kill $busy 2>/dev/null; busy=; }
trap stop EXIT
trap 'exit 130' INT TERM
for _ in $(seq "$loops"); do
    sh -c 'while :; do :; done' &
    busy="$busy $!"
done

failed=0
for round in $(seq "$rounds"); do
    began=$(date +%s)
    if cargo test --release --no-fail-fast "$@" >"$out/round-$round.txt" 2>&1; then told=passed; else told=FAILED failed=1; fi
    echo "round $round of $rounds beside $loops busy loops: $told after $(($(date +%s) - began)) s"
    [ "$told" = passed ] || grep -E '^(test .*FAILED|---- |thread .* panicked)' "$out/round-$round.txt"
done
exit $failed
