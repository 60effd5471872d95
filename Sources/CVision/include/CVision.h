// The whole boundary to OpenCV. Pictures are 8-bit, interleaved, without padding between rows;
// 3 channels are RGB, 1 channel is gray. The caller owns every buffer that is passed in.
//
// Every function returns NULL on success and otherwise a message that the caller gives back to
// vision_free. No C++ exception crosses this boundary. All functions may be called from several
// threads at once.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const uint8_t *_Nonnull pixels;
  int32_t width;
  int32_t height;
  int32_t channels;
} vision_source;

typedef struct {
  uint8_t *_Nonnull pixels;
  int32_t width;
  int32_t height;
  int32_t channels;
} vision_target;

/// Bytes allocated by the callee; the caller gives them back to vision_free.
typedef struct {
  uint8_t *_Nullable bytes;
  size_t count;
} vision_bytes;

enum vision_interpolation { VISION_BILINEAR = 0, VISION_AREA = 1 };

enum vision_format { VISION_JPEG = 0, VISION_PNG = 1, VISION_BMP = 2, VISION_WEBP = 3 };

enum vision_conversion {
  VISION_RGB_TO_GRAY = 0,
  VISION_GRAY_TO_RGB = 1,
  VISION_RGB_TO_HSV = 2,
  VISION_HSV_TO_RGB = 3,
  VISION_RGB_TO_YCRCB = 4,
  VISION_YCRCB_TO_RGB = 5
};

void vision_free(void *_Nullable allocation);

/// "4.6.0"
const char *_Nonnull vision_version(void);

/// Decodes JPEG, PNG, BMP or WebP. `orientation` is EXIF's (1...8); `target` has the size of
/// the upright picture.
char *_Nullable vision_decode(
    const uint8_t *_Nonnull bytes, size_t count, int32_t orientation, vision_target target);

/// `quality` is JPEG's and WebP's quality (1...100) or PNG's compression level (0...9).
char *_Nullable vision_encode(
    vision_source source, int32_t format, int32_t quality, vision_bytes *_Nonnull result);

/// VISION_AREA averages where both sides shrink and is bilinear otherwise.
char *_Nullable vision_resize(
    vision_source source, vision_target target, int32_t interpolation);

/// Cuts the box out and resizes it to the target; outside the picture lies its mirror image
/// (the edge pixel is not repeated).
char *_Nullable vision_crop(
    vision_source source, int32_t x, int32_t y, int32_t width, int32_t height,
    vision_target target, int32_t interpolation);

/// `forward` (row by row [2, 3]) takes pixel centers of the source to those of the target.
/// Bilinear; outside the picture lies its mirror image.
char *_Nullable vision_warp(
    vision_source source, const double *_Nonnull forward, vision_target target);

char *_Nullable vision_convert(
    vision_source source, int32_t conversion, vision_target target);

char *_Nullable vision_flip_horizontally(vision_source source, vision_target target);

/// The source plus `amount` times what a Gaussian blur takes away from it; -1 is the blur.
/// `sigma` is in pixels; outside the picture lies its mirror image.
char *_Nullable vision_unsharp(
    vision_source source, double sigma, double amount, vision_target target);

/// Draws a line of ASCII over the picture, `left` and `baseline` in pixels, capitals `height`
/// pixels high. `color` has as many values as the picture has channels.
char *_Nullable vision_draw_text(
    vision_target picture, const char *_Nonnull text, int32_t left, int32_t baseline,
    int32_t height, const uint8_t *_Nonnull color);

/// The width that `vision_draw_text` needs, in pixels.
int32_t vision_text_width(const char *_Nonnull text, int32_t height);

enum vision_flow_algorithm {
  VISION_DIS_ULTRAFAST = 0,
  VISION_DIS_FAST = 1,
  VISION_DIS_MEDIUM = 2,
  VISION_FARNEBACK = 3
};

/// Optical flow of two gray pictures of the same size: for each pixel of `from` how far it has
/// moved in `to`, in pixels right and down. `vectors` has room for 2 x width x height.
char *_Nullable vision_flow(
    vision_source from, vision_source to, int32_t algorithm, float *_Nonnull vectors);

/// Resizes a field of two channels; its values are not scaled. VISION_AREA as for pictures.
char *_Nullable vision_resize_field(
    const float *_Nonnull vectors, int32_t width, int32_t height, float *_Nonnull resized,
    int32_t resized_width, int32_t resized_height, int32_t interpolation);

/// A gray PNG of 16 bits a pixel; `level` of compression is in 0...9.
char *_Nullable vision_encode_deep(
    const uint16_t *_Nonnull values, int32_t width, int32_t height, int32_t level,
    vision_bytes *_Nonnull result);

/// Refuses other than gray pictures of 16 bits of exactly this size.
char *_Nullable vision_decode_deep(
    const uint8_t *_Nonnull bytes, size_t count, uint16_t *_Nonnull values, int32_t width,
    int32_t height);

#ifdef __cplusplus
}
#endif
