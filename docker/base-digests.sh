#!/usr/bin/env bash
# Prints the base images with the digests that their tags have now, as variables of docker-bake.hcl.
set -euo pipefail
cd "$(dirname "$0")/.."
images=$(REGISTRY=registry ACCOUNT=account docker buildx bake --file docker/docker-bake.hcl --print final 2>/dev/null |
  jq -r '.target.final.args | to_entries[] | "\(.key)=\(.value)"')
while IFS== read -r name image; do
  digest=$(docker buildx imagetools inspect "$image" --format '{{.Manifest.Digest}}')
  echo "$name=$image@$digest"
done <<<"$images"
