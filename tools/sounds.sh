#!/usr/bin/env bash
# Makes the demo shop's recordings anew: espeak-ng speaks, sox puts a chime before it and trims the silence.
# 16 bits, mono, 22050 Hz. Needs: apt install espeak-ng sox.
set -euo pipefail
cd "$(dirname "$0")/../sounds"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# No dither (-D) and no date in the file: the same words give the same bytes.
sox -D -n -r 22050 -b 16 -c 1 "$work/chime.wav" synth 0.18 sine 880 synth 0.18 sine mix 1320 fade q 0.01 0.18 0.1 gain -9

speak() { # language, file, words
    espeak-ng -v "$1" -s 175 -p 55 -w "$work/words.wav" "$3"
    sox -D "$work/words.wav" "$work/trimmed.wav" silence 1 0.01 0.3% reverse silence 1 0.01 0.3% reverse pad 0.08 0.1 gain -n -2
    sox -D "$work/chime.wav" "$work/trimmed.wav" "$2"
}

mkdir -p en
speak bg promo.wav     "Пазарувахте за над петдесет евро. Благодарим!"
speak bg thanks.wav    "Благодарим ви! Заповядайте отново."
speak bg bread.wav     "Вземете си хляб, подарък от нас."
speak bg coffee.wav    "Имате безплатно кафе от магазина."
speak bg birthday.wav  "Честит рожден ден от всички нас!"
speak en-gb en/promo.wav    "You have spent over fifty euro. Thank you!"
speak en-gb en/thanks.wav   "Thank you! Please come again."
speak en-gb en/bread.wav    "Take a loaf of bread, it is our gift."
speak en-gb en/coffee.wav   "You have a free coffee from the shop."
speak en-gb en/birthday.wav "Happy birthday from all of us!"
