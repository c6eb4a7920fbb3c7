#!/usr/bin/env bash
# Do two builds of the program train alike, to the last digit?
#
#     tests/same_losses.sh OLD_PROGRAM NEW_PROGRAM [STEPS]
#
# Every method, both likelihoods, d = 2 and 16, seeds 0 to 2, on the built-in digits and the CPU; the
# losses of the first STEPS (300) steps are compared as the programs print them. Both must run on one
# machine: processors differ in the last places.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,7p' "$0"; exit 2; }
old=$1 new=$2 steps=${3:-300}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One epoch of the built-in digits has 156 steps of 128 pairs.
epochs=$(((steps + 155) / 156))
train() { # program, options…
    local program=$1
    shift
    # Losses only: the rates at the end differ from run to run.
    "$program" train --dataset digits --device cpu --epochs $epochs --json "$@" 2>/dev/null \
        | grep '"event":"step"' | head -n "$steps"
}

runs=0 apart=0
for method in raven vae noisy-vae denoising-vae avae se se-avae; do
    for likelihood in gaussian bernoulli; do
        for latent in 2 16; do
            for seed in 0 1 2; do
                settings=(--method $method --likelihood $likelihood --latent $latent --seed $seed)
                train "$old" "${settings[@]}" >"$work/old"
                train "$new" "${settings[@]}" >"$work/new"
                runs=$((runs + 1))
                [ "$(wc -l <"$work/old")" = "$steps" ] || { echo "${settings[*]}: the old program did not train"; exit 1; }
                if ! cmp -s "$work/old" "$work/new"; then
                    apart=$((apart + 1))
                    echo "${settings[*]}: differ, first here:"
                    diff "$work/old" "$work/new" | sed -n '2p;/^>/{p;q}'
                fi
            done
        done
    done
done
echo "$runs settings, $steps steps each: $((runs - apart)) alike, $apart differ"
[ $apart = 0 ]
