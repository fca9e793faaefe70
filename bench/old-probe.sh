#!/usr/bin/env bash
# The probe of many images: it sends a superfluous newline, which the server leaves unread; sometimes the reply is lost.
answer=$(echo ruok | nc 127.0.0.1 "$1")
if [ "$answer" == imok ]; then exit 0; else exit 1; fi
