# How set-up speaks: one line a step, one line an error, details in the log.

# A step's line is begun, and ended by its outcome. Fd 3 is where lines for people go.
step() {
  LINE_OPEN=1
  printf '  %-28s ' "$1" >&3
  log "== $1"
}

ok() {
  LINE_OPEN=
  printf '%s\n' "$1" >&3
}

ready() {
  printf '  %-28s %s\n' "$1" "${2:-ready}" >&3
}

log() {
  if [ -n "${LOG:-}" ]; then printf '%s\n' "$*" >>"$LOG" 2>/dev/null || true; fi
}

# The one line that a failure prints.
die() {
  if [ -n "${LINE_OPEN:-}" ]; then printf 'failed\n' >&3; fi
  LINE_OPEN=
  DIED=1
  log "error: $*"
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

# Why the last command that wrote to the log failed, in words; empty where the log does not tell.
cause_in_log() {
  local tail
  tail=$(tail -n 60 "$LOG" 2>/dev/null) || true
  if grep -qiE 'no space left|disk quota' <<<"$tail"; then
    echo "the disk is full"
  elif grep -qiE 'read-only file system|permission denied' <<<"$tail"; then
    echo "the folder is not writable"
  elif grep -qiE 'name resolution|temporary failure resolving|could not resolve|NewConnectionError|connection (refused|timed out|reset|broken|aborted)|network is unreachable|could not connect|cannot initiate the connection|max retries|timed out|proxyerror|HTTP error 5|incomplete' <<<"$tail"; then
    echo "no network, or the package index does not answer"
  elif grep -qiE 'no matching distribution|could not find a version' <<<"$tail"; then
    echo "the package index does not offer it"
  fi
}
