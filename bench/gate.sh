#!/bin/bash
# gate.sh PIPE COMMAND...: says that it waits, and becomes the command when somebody opens the pipe for writing.
: >"$1.waits"
read -r _ <"$1"
exec "${@:2}"
