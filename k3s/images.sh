#!/usr/bin/env bash
# npm run images [-- OPTION ...]
#
# Builds the images of all functions of stack.yml and of the programs, with faas-cli and docker.
#
#   --pin    look up the digests of the images they are made from, and keep them in k3s/images.env
#   --push   push what was built to the registry, and print by which digest it is known there
#   --help   this text
#
# Environment: YTEMPIRE_REGISTRY (ghcr.io/ytempire) and YTEMPIRE_TAG (0.1.0), as for `faas-cli deploy`. What k3s/images.env
# says of YTEMPIRE_NODE_IMAGE, YTEMPIRE_DEBIAN_IMAGE and YTEMPIRE_WATCHDOG_IMAGE holds where the environment says nothing.
# Exit codes: 0 all was done, 1 something failed, 2 bad use.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly digests=k3s/images.env
registry=${YTEMPIRE_REGISTRY:-ghcr.io/ytempire}
tag=${YTEMPIRE_TAG:-0.1.0}

fail() {
  echo "images: $1" >&2
  exit "${2:-1}"
}

# The image a build argument names unless it is told otherwise.
usual() {
  sed -n "s/^ARG ${1}_IMAGE=//p" templates/node-hono/Dockerfile
}

# The same image by the bytes it has now: name:tag@sha256:...
with_digest() {
  local image=$1 digest
  docker pull --quiet "$image" >/dev/null || fail "cannot pull $image"
  digest=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$image" | sed -n 's/.*@//p' | head -n 1)
  [[ $digest == sha256:* ]] || fail "$image has no digest: was it built here?"
  echo "$image@$digest"
}

pin=false push=false
for option in "$@"; do
  case $option in
    --pin) pin=true ;;
    --push) push=true ;;
    --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0" && exit 0 ;;
    *) fail "there is no option $option; see --help" 2 ;;
  esac
done
for program in docker faas-cli; do
  command -v "$program" >/dev/null || fail "$program is not on the PATH"
done
docker info >/dev/null 2>&1 || fail "no Docker engine answers: start one, or set DOCKER_HOST"

if $pin; then
  lines=
  for name in NODE DEBIAN WATCHDOG; do
    lines+="YTEMPIRE_${name}_IMAGE=$(with_digest "$(usual "$name")")"$'\n'
  done
  printf '# Made by `npm run images -- --pin`. What the images are made from, by digest.\n%s' "$lines" >"$digests"
  echo "Pinned in $digests, which belongs under version control:"
  grep -v '^#' "$digests"
fi

for name in NODE DEBIAN WATCHDOG; do
  variable=YTEMPIRE_${name}_IMAGE
  kept=$(sed -n "s/^$variable=//p" "$digests" 2>/dev/null || true)
  export "$variable=${!variable:-${kept:-$(usual "$name")}}"
  [[ ${!variable} == *@sha256:* ]] || echo "images: $variable=${!variable} is not pinned by a digest; see --pin" >&2
done

faas-cli build -f stack.yml
docker build --file runtime/Dockerfile --tag "$registry/runtime:$tag" \
  --build-arg "NODE_IMAGE=$YTEMPIRE_NODE_IMAGE" --build-arg "DEBIAN_IMAGE=$YTEMPIRE_DEBIAN_IMAGE" .

if $push; then
  faas-cli push -f stack.yml
  docker push "$registry/runtime:$tag"
fi

echo
docker images --digests --filter "reference=$registry/*:$tag" --format 'table {{.Repository}}:{{.Tag}}\t{{.Size}}\t{{.Digest}}'
