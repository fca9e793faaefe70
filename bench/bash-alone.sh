#!/bin/bash
# Only bash: no deadline, no flags, no reason.
exec 3<>"/dev/tcp/127.0.0.1/$1" && printf ruok >&3 && IFS= read -rd '' answer <&3
[[ $answer == imok ]]
