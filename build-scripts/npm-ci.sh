#!/usr/bin/env bash
# npm-ci.sh FOLDER [--omit=optional]: `npm ci` there, unless the same lock file was installed already.
# A full install serves a later call that would omit optional packages.
set -euo pipefail
cd "$(dirname "$0")/../$1"
wanted=${2:-}
stamp=node_modules/.facewise-lock
hash=$(cat package.json package-lock.json | sha256sum | cut -d' ' -f1)
have=$(cat "$stamp" 2>/dev/null || true)
if [ "$have" = "$hash full" ] || [ "$have" = "$hash ${wanted:-full}" ]; then exit 0; fi

echo "npm ci ($1)"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! npm ci --ignore-scripts --no-audit --no-fund --loglevel=error $wanted </dev/null >"$log" 2>&1; then
  cat "$log" >&2
  echo "npm ci failed in $1: is the npm registry reachable?" >&2
  exit 1
fi
echo "$hash ${wanted:-full}" >"$stamp"
