#!/bin/sh
# Makes Node's compile cache for zk-entrypoint in an installed toolkit: compile-cache.sh FOLDER NODE
# Node looks an entry up by the path of the program, its own build and the user id, so the folder must be the final one;
# the cache is for root and for 1000. Any other Node or user compiles as without a cache.
set -eu
root=$1 node=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export NODE_COMPILE_CACHE="$root/compile-cache"

# The start of a server, up to where it becomes another program: without bin/run-server it ends there instead, and Node
# writes the cache. The help is a separate bundle; without an entry for it, root would add one later.
mkdir -p "$work/bin" "$work/lib"
printf '#!/bin/sh\n' >"$work/bin/zkServer.sh"
cp "$work/bin/zkServer.sh" "$work/bin/java"
chmod +x "$work"/bin/*
mv "$root/bin/run-server" "$work"
env PATH="$work/bin:$PATH" ZK_HOME="$work" ZK_VERSION=3.9.4 ZK_REPLICAS=1 ZK_HOST_NAME=zk-0 ZK_ENSEMBLE_STATE=new \
  ZK_USER="$(id -u):$(id -g)" ZK_CONF_DIR="$work/conf" ZK_DATA_DIR="$work/data" ZK_DATA_LOG_DIR="$work/log" \
  ZK_LOG_DIR="$work/logs" "$node" "$root/dist/zk-entrypoint.cjs" >/dev/null 2>&1 || [ $? = 127 ]
mv "$work/run-server" "$root/bin"
"$node" "$root/dist/zk-entrypoint.cjs" --help >/dev/null

cd "$root/compile-cache"
entries=$(echo ./*-"$(id -u)")
[ "$(find "$entries" -type f | wc -l)" = 2 ]
ln -s "$entries" "${entries%-*}-1000"
chmod -R u=rwX,go=rX "$entries" .
