# The pkg-config files through which SwiftPM finds the native libraries (no unsafeFlags needed).

write_pkgconfig() {
  local torch openvino opencv ffmpeg folder=$DEPS/pkgconfig
  torch=$1
  openvino=$(pinned_version openvino)
  opencv=$(dpkg-query -W -f '${Version}' libopencv-core-dev 2>/dev/null | sed 's/[+-].*//') || true
  ffmpeg=$(dpkg-query -W -f '${Version}' libavformat-dev 2>/dev/null | sed 's/^.*://; s/[+-].*//') \
    || true
  mkdir -p "$folder"
  write_if_changed "$folder/bonafide-torch.pc" <<'PC' "$torch"
Name: bonafide-torch
Description: libtorch out of the torch wheel
Version: @VERSION@
torch=${pcfiledir}/../torch-wheel/torch
Cflags: -I${torch}/include -I${torch}/include/torch/csrc/api/include
Libs: -L${torch}/lib -ltorch_cpu -lc10
PC
  write_if_changed "$folder/bonafide-openvino.pc" <<'PC' "$openvino"
Name: bonafide-openvino
Description: OpenVINO's C interface out of the openvino wheel
Version: @VERSION@
openvino=${pcfiledir}/../openvino-wheel/openvino
Cflags: -I${openvino}/include
Libs: -L${openvino}/libs -lopenvino_c
PC
  write_if_changed "$folder/bonafide-opencv.pc" <<'PC' "${opencv:-4}"
Name: bonafide-opencv
Description: OpenCV 4 modules of Debian
Version: @VERSION@
Cflags: -I/usr/include/opencv4
Libs: -lopencv_video -lopencv_imgcodecs -lopencv_imgproc -lopencv_core
PC
  write_if_changed "$folder/bonafide-ffmpeg.pc" <<'PC' "${ffmpeg:-5}"
Name: bonafide-ffmpeg
Description: FFmpeg libraries of Debian
Version: @VERSION@
Libs: -lavformat -lavcodec -lswscale -lavutil -lm
PC
  ready "pkg-config files"
}

# Writes stdin with the version put in; an equal file is left alone, so that nothing rebuilds.
write_if_changed() {
  sed "s/@VERSION@/$2/" >"$WORK/pc"
  cmp -s "$WORK/pc" "$1" || mv "$WORK/pc" "$1"
}

# What a shell needs to build and run a package that depends on this one, on stdout.
print_environment() {
  local libraries="$DEPS/torch-wheel/torch/lib:$DEPS/openvino-wheel/openvino/libs"
  printf 'export BONAFIDE_DEPS=%q\n' "$DEPS"
  printf 'export PKG_CONFIG_PATH=%q"${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"\n' "$DEPS/pkgconfig"
  printf 'export LD_LIBRARY_PATH=%q"${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"\n' "$libraries"
}
