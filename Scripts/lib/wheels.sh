# Pinned wheels (and one source package): fetched by pip, checked against Scripts/pins, unpacked beside their final place,
# renamed into it whole. A stamp tells what lies there, so that a second run does nothing.

# The version of a wheel that is installed unless another is asked for.
pinned_version() {
  awk -v name="$1" '$1 == name { print $2; exit }' "$PINS"
}

stamp_file() { echo "$DEPS/.stamps/$1"; }

# Whether a component is there as wanted. Arguments: name, wanted first line, a file it must hold.
is_ready() {
  local stamp
  stamp=$(stamp_file "$1")
  [ -f "$stamp" ] && [ "$(head -n 1 "$stamp")" = "$2" ] && [ -e "$DEPS/$3" ]
}

# Puts an unpacked folder in its place. Arguments: name, first line, unpacked folder, place.
# The stamp goes first and comes last: a run cut off between leaves no stamp, and starts over.
put_in_place() {
  local stamp
  stamp=$(stamp_file "$1")
  mkdir -p "$DEPS/.stamps"
  rm -f "$stamp"
  if [ -e "$DEPS/$4" ]; then mv "$DEPS/$4" "$WORK/old-$1"; fi
  mv "$3" "$DEPS/$4"
  { echo "$2"; cat "$WORK/sums-$1"; } >"$WORK/stamp"
  mv "$WORK/stamp" "$stamp"
  rm -rf "$WORK/old-$1"
}

# Fetches one wheel and checks it; its path is left in WHEEL. Arguments: component, name,
# version, and optionally the operator (=== takes the build without a local version label).
fetch() {
  local component=$1 name=$2 version=$3 operator=${4:-==} folder sum
  folder=$CACHE/$name-$version${4:+-plain}
  WHEEL=$(wheel_in "$folder")
  if [ -z "$WHEEL" ] || ! is_accepted "$name" "$WHEEL"; then
    rm -rf "$folder" "$folder.part"
    mkdir -p "$folder.part"
    if ! download "$name" "$version" "$operator" "$folder.part" >>"$LOG" 2>&1 </dev/null
    then
      rm -rf "$folder.part"
      local why
      why=$(cause_in_log)
      die "cannot fetch $name $version${why:+: $why} (details: $LOG)"
    fi
    mv "$folder.part" "$folder"
    WHEEL=$(wheel_in "$folder")
    [ -n "$WHEEL" ] || die "pip left no wheel of $name $version in $folder"
  fi
  sum=$(sha256sum "$WHEEL" | cut -d ' ' -f 1)
  if ! is_accepted "$name" "$WHEEL"; then
    local file=${WHEEL##*/}
    rm -rf "$folder"
    die "$file has SHA-256 $sum, which Scripts/pins does not list for $name; if you trust it," \
      "add that row, or run Scripts/setup with --accept-hash $sum"
  fi
  echo "$name $version $sum ${WHEEL##*/}" >>"$WORK/sums-$component"
  log "accepted ${WHEEL##*/} $sum"
}

# Arguments: name, version, operator, folder. A package whose pin is a .zip comes as source.
download() {
  local -x TMPDIR=$WORK PIP_REQUIRE_VIRTUALENV=0 PIP_DISABLE_PIP_VERSION_CHECK=1
  if [[ $(awk -v name="$1" '$1 == name { print $4; exit }' "$PINS") == *.zip ]]; then
    "$PYTHON" "$SCRIPTS/lib/source.py" "$1" "$2" "$4"
  else
    "$PYTHON" -m pip download --quiet --no-input --no-cache-dir --no-deps --only-binary :all: \
      --dest "$4" "$1$3$2"
  fi
}

wheel_in() {
  find "$1" -maxdepth 1 \( -name '*.whl' -o -name '*.zip' \) -print -quit 2>/dev/null || true
}

is_accepted() {
  local sum
  sum=$(sha256sum "$2" | cut -d ' ' -f 1)
  grep -qx "$sum" <<<"$ACCEPTED" \
    || awk -v name="$1" -v sum="$sum" '$1 == name && $3 == sum { found = 1 } END { exit !found }' \
      "$PINS"
}

# Unpacks WHEEL. Arguments: folder, patterns of the files to take (all where none is given).
unpack() {
  if ! "$PYTHON" "$SCRIPTS/lib/wheel.py" unpack "$WHEEL" "$@" >>"$LOG" 2>&1; then
    local why
    why=$(cause_in_log)
    die "cannot unpack ${WHEEL##*/}${why:+: $why} (details: $LOG)"
  fi
}

# Libtorch, and what a CUDA build of it needs: cudart and cupti to load at all, all CUDA libraries
# with --cuda. They are found through the library's own run path when they lie beside it.
install_torch() {
  local version=$1 wanted="torch $1 as offered" operator="" name part extras
  local full="torch $1 with CUDA"
  if [ -n "$CUDA" ]; then wanted=$full operator="==="; fi
  # All of CUDA once asked for stays, whoever runs set-up next.
  if is_ready torch "$full" torch-wheel/torch/lib/libtorch_cpu.so; then wanted=$full; fi
  if is_ready torch "$wanted" torch-wheel/torch/lib/libtorch_cpu.so; then
    ready "torch $version" "$(torch_build "$DEPS/torch-wheel"), ready"
    return
  fi
  step "torch $version"
  require_space "torch $version" "$([ -n "$CUDA" ] && echo 7000 || echo 2500)"
  : >"$WORK/sums-torch"
  fetch torch torch "$version" $operator
  unpack "$WORK/torch"
  "$PYTHON" "$SCRIPTS/lib/wheel.py" cuda "$WHEEL" >"$WORK/cuda" 2>>"$LOG" \
    || die "cannot read the metadata of ${WHEEL##*/} (details: $LOG)"
  if [ -n "$CUDA" ] && ! [ -s "$WORK/cuda" ]; then
    die "--cuda: the torch $version wheel that this machine is offered is a CPU build"
  fi
  if [ -s "$WORK/cuda" ]; then
    read -r name part extras < <(grep '^cuda-toolkit ' "$WORK/cuda") \
      || die "torch $version names no cuda-toolkit; this CUDA build is too old for this set-up"
    fetch torch cuda-toolkit "$part"
    if [ -z "$CUDA" ]; then extras=cudart,cupti; fi
    # shellcheck disable=SC2086 # one argument an extra
    "$PYTHON" "$SCRIPTS/lib/wheel.py" toolkit "$WHEEL" ${extras//,/ } >"$WORK/parts" 2>>"$LOG" \
      || die "cannot read the metadata of ${WHEEL##*/} (details: $LOG)"
    if [ -n "$CUDA" ]; then grep '^nvidia-' "$WORK/cuda" >>"$WORK/parts"; fi
    while read -r name part; do
      fetch torch "$name" "$part"
      unpack "$WORK/torch"
    done <"$WORK/parts"
  fi
  put_in_place torch "$wanted" "$WORK/torch" torch-wheel
  ok "$(torch_build "$DEPS/torch-wheel"), installed"
}

torch_build() {
  if ! [ -e "$1/torch/lib/libtorch_cuda.so" ]; then
    echo "CPU build"
  elif [ -d "$1/nvidia/cudnn" ]; then
    echo "CUDA build with all CUDA libraries"
  else
    echo "CUDA build, used on the CPU"
  fi
}

# One wheel of which some files are kept. Arguments: component, wheel's name, place in .deps,
# a file that must be there, megabytes, function that turns $WORK/unpacked into $WORK/kept,
# patterns.
install_wheel() {
  local component=$1 name=$2 place=$3 probe=$4 space=$5 arrange=$6 version
  shift 6
  version=$(pinned_version "$name")
  if is_ready "$component" "$name $version" "$place/$probe"; then
    ready "$name $version"
    return
  fi
  step "$name $version"
  require_space "$name $version" "$space"
  : >"$WORK/sums-$component"
  fetch "$component" "$name" "$version"
  rm -rf "$WORK/unpacked" "$WORK/kept"
  mkdir -p "$WORK/unpacked" "$WORK/kept"
  unpack "$WORK/unpacked" "$@"
  "$arrange" || die "${WHEEL##*/} does not hold what was expected ($probe)"
  [ -e "$WORK/kept/$probe" ] || die "${WHEEL##*/} does not hold what was expected ($probe)"
  put_in_place "$component" "$name $version" "$WORK/kept" "$place"
  ok "installed"
}

keep_all() { mv "$WORK"/unpacked/* "$WORK/kept/"; }

keep_files() { find "$WORK/unpacked" -type f -exec mv -t "$WORK/kept" {} +; }

# The wheel holds libopenvino_c.so.NNNN alone; the linker looks for the name without a number.
keep_openvino() {
  local library
  keep_all
  library=$(find "$WORK/kept/openvino/libs" -name 'libopenvino_c.so.*' \
    -printf '%f\n' -quit)
  [ -n "$library" ] && ln -s "$library" "$WORK/kept/openvino/libs/libopenvino_c.so"
}

# A Python of its own: wheels in one folder, and a program `python` that sees them and nothing of
# the user's. Arguments: component, what people call it, extra folder on its path or nothing,
# wheels' names.
install_python() {
  local component=$1 title=$2 beside=$3 name wanted
  shift 3
  wanted="$component"
  for name in "$@"; do wanted+=" $name-$(pinned_version "$name")"; done
  if is_ready "$component" "$wanted" "$component/python"; then
    ready "$title"
    return
  fi
  step "$title"
  require_space "$title" 600
  : >"$WORK/sums-$component"
  mkdir -p "$WORK/$component/site"
  for name in "$@"; do
    fetch "$component" "$name" "$(pinned_version "$name")"
    unpack "$WORK/$component/site"
  done
  cat >"$WORK/$component/python" <<PROGRAM
#!/bin/sh
# Written by Scripts/setup.
here=\$(dirname "\$(readlink -f "\$0")")
export PYTHONPATH="\$here/site${beside:+:\$here/../$beside}" PYTHONPYCACHEPREFIX="\$here/pycache"
exec "$PYTHON" -s "\$@"
PROGRAM
  chmod +x "$WORK/$component/python"
  put_in_place "$component" "$wanted" "$WORK/$component" "$component"
  ok "installed"
}
