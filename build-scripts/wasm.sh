#!/bin/sh
# Builds web/lib/wasm/{facewise,facewise-train}-{simd,relaxed}.wasm, recompiling only what changed.
#   WASM_TOOLCHAIN=auto|clang|emcc   auto: an emcc new enough for relaxed SIMD, else clang with wasi-libc
#   WASM_CLANG, WASM_LD              clang >= 17 and its wasm-ld (default: the newest found)
#   BUILD=build                      object files go to $BUILD/wasm-{simd,relaxed}
set -eu
cd "$(dirname "$0")/.."

build=${BUILD:-build}
out=web/lib/wasm
toolchain=${WASM_TOOLCHAIN:-auto}
# Alike code side by side, which gzip finds again within 32 KB, and then what is in no folder named here.
sources=$({
  for folder in wasm base ops nn tflite face gallery kernels image; do
    find "src/$folder" -name '*.c' | LC_ALL=C sort
  done
  find src -name '*.c' | LC_ALL=C sort
} | awk '!seen[$0]++')
# Every engine with SIMD has the bulk memory and the saturating conversions, which save code.
common="-std=c11 -DNDEBUG -msimd128 -mbulk-memory -mnontrapping-fptoint -ffp-contract=off -fno-math-errno
  -fvisibility=hidden -ffunction-sections -fdata-sections -Iinclude -Isrc -Wall -Wextra -Wconversion -Wshadow"
# What loops over tensors and pixels is tuned for speed; -O3 and unrolling would add 5 KB and no speed
# (tests/bench/SPEED.md). Its vectors are written by hand: those the compiler adds serve loops that nobody waits for.
# The rest is for the download: strength reduction is a loss on a stack machine.
fast="-O2 -fno-unroll-loops -fno-vectorize -fno-slp-vectorize -mllvm -enable-load-pre=false"
small="-Oz -fno-strict-aliasing -mllvm -disable-lsr -mllvm -enable-load-pre=false -mllvm -inline-threshold=-20"
max_memory=2147483648
version=$(node -p 'require("./package.json").version')

fail() {
  echo "wasm.sh: $*" >&2
  exit 1
}

find_clang() {
  for name in ${WASM_CLANG:-clang-21 clang-20 clang-19 clang-18 clang-17 clang}; do
    if command -v "$name" >/dev/null 2>&1 &&
      echo 'typedef int t;' | "$name" --target=wasm32-wasi -mrelaxed-simd -c -x c -o /dev/null - 2>/dev/null; then
      echo "$name"
      return
    fi
  done
}

find_wasm_ld() { # $1: the clang to match
  suffix=${1#clang}
  for name in ${WASM_LD:-"wasm-ld$suffix" wasm-ld-21 wasm-ld-20 wasm-ld-19 wasm-ld-18 wasm-ld-17 wasm-ld}; do
    if command -v "$name" >/dev/null 2>&1; then
      echo "$name"
      return
    fi
  done
}

# True when $1 (an emcc) knows -mrelaxed-simd, that is from 3.1.45 on.
emcc_is_new() {
  version=$("$1" -dumpversion 2>/dev/null || echo 0.0.0)
  echo "$version" | awk -F. '{ exit !($1 > 3 || ($1 == 3 && ($2 > 1 || ($2 == 1 && $3 >= 45)))) }'
}

emcc=$(command -v "${EMCC:-emcc}" 2>/dev/null || true)
clang=$(find_clang)
tool_for() { # $1: variant
  case $toolchain in
    clang) echo clang ;;
    emcc)
      [ -n "$emcc" ] || fail "WASM_TOOLCHAIN=emcc, but there is no emcc on PATH"
      if [ "$1" = relaxed ] && ! emcc_is_new "$emcc"; then echo clang; else echo emcc; fi ;;
    auto) if [ -n "$emcc" ] && emcc_is_new "$emcc"; then echo emcc; else echo clang; fi ;;
    *) fail "WASM_TOOLCHAIN is '$toolchain'; it may be auto, clang or emcc" ;;
  esac
}

compile_all() { # $1: compiler command with its flags, $2: object folder
  # One line per stale object: its source, itself, its optimisation. Header changes reach an object through its
  # .d file.
  mkdir -p "$2"
  if [ "$(cat "$2/command" 2>/dev/null)" != "$1" ]; then
    rm -f "$2"/*.o
    printf '%s' "$1" >"$2/command"
  fi
  for source in $sources; do
    object=$2/$(echo "${source#src/}" | tr '/' '_').o
    if [ ! -f "$object" ] || [ -n "$(find $(dependencies "$source" "${object%.o}.d") -newer "$object" 2>&1)" ]; then
      case $source in
        src/kernels/simd/* | src/image/*) echo "$source $object $fast" ;;
        *) echo "$source $object $small" ;;
      esac
    fi
  done | xargs -r -P 2 -L 1 \
    sh -c 'object=$1 && shift && '"$1"' "$@" -MMD -MF "${object%.o}.d" -c "$0" -o "$object" || exit 255'
}

dependencies() { # $1: source, $2: its .d file
  echo "$1" build-scripts/wasm.sh
  if [ -f "$2" ]; then sed 's/\\$//; s/^[^:]*://' "$2"; fi
}

objects() { # $1: object folder, $2: module; in the order of the sources, none of a source that is gone
  case $2 in facewise) other=src/wasm/train.c ;; *) other=src/wasm/analyze.c ;; esac
  for source in $sources; do
    if [ "$source" != "$other" ]; then echo "$1/$(echo "${source#src/}" | tr '/' '_').o"; fi
  done
}

exports_of() { # $1: module
  awk -v module="[$1]" '{ sub(/#.*/, "") } /^\[/ { on = $1 == "[all]" || $1 == module; next } on && NF { print $1 }' \
    src/wasm/exports.txt
}

# The stack comes first in memory, so that what outgrows it traps below 0 in place of writing over data.
build_module() { # $1: facewise | facewise-train, $2: simd | relaxed
  target=$out/$1-$2.wasm
  exports=$(exports_of "$1")
  if [ "$tool" = clang ]; then
    flags=
    for name in $exports; do flags="$flags --export=$name"; done
    link="$ld $(objects "$folder" "$1" | tr '\n' ' ') -L$libc -lc --no-entry --gc-sections --strip-all
      -z stack-size=262144 --stack-first --max-memory=$max_memory $flags"
  else
    names=
    for name in $exports; do names="$names,_$name"; done
    link="$emcc $(objects "$folder" "$1" | tr '\n' ' ') -O3 $extra -msimd128 --no-entry -sSTANDALONE_WASM=1
      -sTOTAL_STACK=262144 -Wl,--stack-first -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=$max_memory
      -sERROR_ON_UNDEFINED_SYMBOLS=0 -sWARN_ON_UNDEFINED_SYMBOLS=0
      -sEXPORTED_FUNCTIONS=${names#,}"
  fi
  newest=$(ls -t $(objects "$folder" "$1") | head -n 1)
  made="$link, version $version"
  if [ ! -f "$target" ] || [ "$newest" -nt "$target" ] || [ src/wasm/exports.txt -nt "$target" ] ||
    [ "$(cat "$folder/link-$1" 2>/dev/null)" != "$made" ]; then
    $link -o "$folder/linked.wasm"
    node build-scripts/wasm-check.mjs "$1" "$folder/linked.wasm"
    node build-scripts/wasm-stamp.mjs "$1-$2" "$folder/linked.wasm"
    mv "$folder/linked.wasm" "$target"
    printf '%s' "$made" >"$folder/link-$1"
    echo "$target: $(wc -c <"$target") bytes ($tool)"
  fi
}

build_variant() { # $1: simd | relaxed
  tool=$(tool_for "$1")
  folder=$build/wasm-$1-$tool
  extra=
  if [ "$1" = relaxed ]; then extra=-mrelaxed-simd; fi
  mkdir -p "$out"
  if [ "$tool" = clang ]; then
    [ -n "$clang" ] || fail "no clang for wasm32 (on Debian 12: apt-get install clang-19 lld-19 wasi-libc)"
    ld=$(find_wasm_ld "$clang")
    [ -n "$ld" ] || fail "no wasm-ld (on Debian 12: apt-get install lld-19)"
    libc=
    for candidate in ${WASI_LIB:-} /usr/lib/wasm32-wasi /usr/share/wasi-sysroot/lib/wasm32-wasi \
      /opt/wasi-sdk/share/wasi-sysroot/lib/wasm32-wasi; do
      if [ -f "$candidate/libc.a" ]; then libc=$candidate; break; fi
    done
    [ -n "$libc" ] || fail "no wasi-libc (on Debian 12: apt-get install wasi-libc)"
    compile_all "$(echo $clang --target=wasm32-wasi $common $extra)" "$folder"
  else
    compile_all "$(echo $emcc $common $extra)" "$folder"
  fi
  build_module facewise "$1"
  build_module facewise-train "$1"
}

build_variant simd
build_variant relaxed
