# What the machine must be and have: Debian 12 on x86-64, Swift, Debian's packages, free space.

DEBIAN_PACKAGES="python3 python3-pip pkg-config libstdc++-12-dev libsqlite3-dev zlib1g-dev \
  libopencv-core-dev libopencv-imgproc-dev libopencv-imgcodecs-dev libopencv-video-dev \
  libavformat-dev libavcodec-dev libavutil-dev libswscale-dev"
OLDEST_SWIFT=6.3

require_system() {
  local machine system=unknown
  machine=$(uname -m)
  [ "$(uname -s)" = Linux ] && [ -r "$OS_RELEASE" ] \
    && system=$(. "$OS_RELEASE" && echo "${ID:-unknown} ${VERSION_ID:-}")
  if [ "$machine" != x86_64 ] || [ "$system" != "debian 12" ]; then
    die "this is $system on $machine; Bonafide is built and tested on Debian 12 on x86_64 only"
  fi
}

require_swift() {
  local banner version
  command -v swift >/dev/null \
    || die "swift is not on the PATH; install Swift $OLDEST_SWIFT or later for Debian 12"
  banner=$(swift --version 2>&1) || true
  version=$(sed -nE 's/.*Swift version ([0-9]+(\.[0-9]+)*).*/\1/p' <<<"$banner" | head -n 1)
  [ -n "$version" ] || die "'swift --version' names no version (${banner%%$'\n'*});" \
    "install Swift $OLDEST_SWIFT or later with all that it needs on Debian 12"
  if [ "$(printf '%s\n%s\n' "$OLDEST_SWIFT" "$version" | sort -V | head -n 1)" != "$OLDEST_SWIFT" ]
  then
    die "Swift $version is on the PATH; expected $OLDEST_SWIFT or later"
  fi
  ready "swift" "$version"
}

# Installs whichever of Debian's packages are missing, by apt-get.
require_debian_packages() {
  local missing=() name sudo=()
  for name in $DEBIAN_PACKAGES; do
    dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed \
      || missing+=("$name")
  done
  if [ ${#missing[@]} = 0 ]; then
    ready "Debian packages"
    return
  fi
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null \
      || die "not root, and there is no sudo; as root run: apt-get install ${missing[*]}"
    sudo=(sudo)
    if ! [ -t 0 ]; then sudo=(sudo -n); fi
  fi
  step "Debian packages"
  local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get -q -y -o DPkg::Lock::Timeout=600)
  # An update that fails leaves the older lists, which may still do.
  "${apt[@]}" update >>"$LOG" 2>&1 || true
  if ! "${apt[@]}" install --no-install-recommends "${missing[@]}" >>"$LOG" 2>&1; then
    local why
    why=$(cause_in_log)
    die "apt-get cannot install ${missing[*]}${why:+: $why} (details: $LOG)"
  fi
  ok "installed ${missing[*]}"
}

# Stops before a step that would fill the disk. Arguments: what for, megabytes needed.
require_space() {
  local free
  free=$(df -Pm "$DEPS" | awk 'NR == 2 { print $4 }')
  if [ "$free" -lt "$2" ]; then
    die "$1 needs $2 MB in $DEPS; only $free MB are free: free some space and run it again"
  fi
}
