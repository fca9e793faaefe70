# shellcheck shell=sh disable=SC2154  # sourced by the launchers, which set $here and $program
# Becomes the bundle of $program, on the toolkit's own Node, else the project's, else the one on PATH.
root=${here%/*}
bundle=$root/dist/$program.cjs
if ! [ -f "$bundle" ]; then
  printf '%s: expected the built program at %s, found none\n  try: npm run build\n' "$program" "$bundle" >&2
  exit 69
fi
for node in "$root/node/bin/node" "$root/node_modules/.bin/node"; do
  [ -x "$node" ] && exec "$node" "$bundle" "$@"
done
exec node "$bundle" "$@"
