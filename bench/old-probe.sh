#!/usr/bin/env bash
# What images have done for years: a newline too many, an unread byte, and now and then no answer.
answer=$(echo ruok | nc 127.0.0.1 "$1")
if [ "$answer" == imok ]; then exit 0; else exit 1; fi
