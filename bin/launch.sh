# shellcheck shell=sh disable=SC2154  # sourced by the launchers, which set $here and $program
# Executes the bundle of $program with the Node of the toolkit, otherwise that of the project or the one on PATH.
root=${here%/*}
# The folder itself may be a link.
[ -d "$root/dist" ] || { root=$(readlink -f "$here") && root=${root%/*}; }
bundle=$root/dist/$program.cjs
if ! [ -f "$bundle" ]; then
  printf '%s: error: the bundle %s does not exist\n  fix: npm run build\n' "$program" "$bundle" >&2
  exit 69
fi
# With fewer Node crashes, at 21 of them before it can print anything.
case $(ulimit -n) in
  [0-9] | [1-5][0-9])
    printf '%s: error: a process here may open %s files, which is too few for Node and for the server\n  fix: ulimit -n 1024, or with Docker --ulimit nofile=1024\n' "$program" "$(ulimit -n)" >&2
    exit 69 ;;
esac
# Made with the image, for the start of a server. The program removes the variable from its environment.
[ "$program" = zk-entrypoint ] && [ -d "$root/compile-cache" ] && export NODE_COMPILE_CACHE="$root/compile-cache"
# The platform's options for Node, such as an agent to load, are for the command of zk-entrypoint, not for the toolkit.
[ -n "$NODE_OPTIONS" ] && export COMMAND_NODE_OPTIONS="$NODE_OPTIONS"
unset NODE_OPTIONS
for node in "$root/node/bin/node" "$root/node_modules/.bin/node"; do
  [ -x "$node" ] && exec "$node" "$bundle" "$@"
done
exec node "$bundle" "$@"
