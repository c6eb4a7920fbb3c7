#!/usr/bin/env bash
# Pictures of the window as a class sees it, to be looked at by a person: every scene below at three
# sizes of the window, light and dark, at zoom 1 and 2. They are not compared with anything.
#
#   tests/screenshots.sh OUT [PROGRAM] [PATTERN]
#
# OUT      folder for the pictures: SCENE-SIZE-THEME-xZOOM.png
# PROGRAM  the program; target/release/raven-explorer by default
# PATTERN  only pictures whose name matches this shell pattern, such as '*1024x768*x2'
#
# Needs xvfb-run, no display, no data and no GPU: the models are those that come with the program.
set -euo pipefail

out=${1:?usage: tests/screenshots.sh OUT [PROGRAM] [PATTERN]}
program=${2:-target/release/raven-explorer}
pattern=${3:-*}
mkdir -p "$out"

declare -A scenes=(
    [start]="--model digits-raven-d16"
    [attack-vae]="--model digits-vae-d16 --tab attack --show attack"
    [attack-raven]="--model digits-raven-d16 --tab attack --show attack"
    [lesson]="--model digits-raven-d16 --lesson 2"
    [present]="--model digits-raven-d16 --lesson 2 --tab attack --show present,attack"
    [help]="--model digits-raven-d16 --show help"
    [palette]="--model digits-raven-d16 --show palette"
)

failed=0
for scene in start attack-vae attack-raven lesson present help palette; do
    for size in 1024x768 1280x800 1920x1080; do
        for theme in light dark; do
            for zoom in 1 2; do
                name=$scene-$size-$theme-x$zoom
                # shellcheck disable=SC2053  # the right side is a pattern
                [[ $name == $pattern ]] || continue
                # shellcheck disable=SC2086  # a scene is several arguments
                if xvfb-run -a -s "-screen 0 2048x1200x24" "$program" --screenshot "$out/$name.png" \
                    --window-size "$size" --theme "$theme" --zoom "$zoom" --device cpu ${scenes[$scene]}
                then
                    echo "$name"
                else
                    echo "$name: no picture" >&2
                    failed=1
                fi
            done
        done
    done
done
exit $failed
