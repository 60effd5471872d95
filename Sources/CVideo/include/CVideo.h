// The whole boundary to FFmpeg. Pictures are 8-bit RGB (or gray where said), interleaved, without
// padding between rows. The caller owns every buffer that is passed in.
//
// Every function that can fail returns NULL on success and otherwise a message that the caller
// gives back to video_free. FFmpeg's own log lines go into these messages and never to standard
// error. Decoding and encoding take the caller's thread only; different readers and writers may
// be used from several threads at once, one of them by one thread at a time.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

void video_free(void *_Nullable allocation);

/// "5.1.9-0+deb12u1", libavcodec's release.
const char *_Nonnull video_version(void);

// Reading

typedef struct video_reader video_reader;

typedef struct {
  /// In pixels as stored.
  int32_t width;
  int32_t height;
  /// EXIF's number (1...8) for how the stored picture is turned upright.
  int32_t orientation;
  /// Frames a second on average; 0 where unknown.
  double frame_rate;
  /// Seconds; 0 where unknown.
  double duration;
  /// What the container declares; 0 where it does not.
  int64_t declared_frames;
  /// "h264"
  char codec[32];
} video_info;

enum video_state { VIDEO_FRAME = 0, VIDEO_END = 1, VIDEO_BROKEN = 2 };

/// Opens the first video stream. `maximum_pixels` bounds width times height of a frame.
///
/// Without a message the reader may still be NULL: `has_video` is 0 where there is no video stream,
/// and 1 where its frames, whose size is in `info`, are beyond the bound.
char *_Nullable video_open(
    const char *_Nonnull path, int64_t maximum_pixels, video_reader *_Nullable *_Nonnull reader,
    video_info *_Nonnull info, int32_t *_Nonnull has_video);

/// Decodes the next frame in the order of presentation, without converting its colors. `state`
/// becomes VIDEO_BROKEN where the file ends or is damaged before its time: then the message says
/// why, and there are no further frames. `time` is in seconds of the container's clock.
char *_Nullable video_next(
    video_reader *_Nonnull reader, int32_t *_Nonnull state, double *_Nonnull time);

/// Writes the current frame, upright and in RGB.
char *_Nullable video_pixels(
    video_reader *_Nonnull reader, uint8_t *_Nonnull pixels, size_t count);

/// Counts the frames that the container holds up to its end or break, without decoding. `state`
/// becomes VIDEO_END, or VIDEO_BROKEN with a message that says why there are no more. To be called
/// before the first video_next; the reader serves nothing else afterwards.
char *_Nullable video_count(
    video_reader *_Nonnull reader, int32_t *_Nonnull state, int64_t *_Nonnull frames);

void video_close(video_reader *_Nullable reader);

// Writing

typedef struct video_writer video_writer;

enum video_codec { VIDEO_H264 = 0, VIDEO_MPEG4 = 1, VIDEO_MJPEG = 2 };

typedef struct {
  /// "mp4", "mov" or "avi"
  const char *_Nonnull container;
  int32_t codec;
  int32_t width;
  int32_t height;
  /// CRF of H.264, quantizer scale of the others.
  int32_t quality;
  /// x264's preset.
  const char *_Nonnull preset;
  double frame_rate;
  /// Degrees clockwise (0, 90, 180, 270) by which a player turns the stored picture.
  int32_t rotation;
} video_settings;

/// Starts a file in memory.
char *_Nullable video_create(
    const video_settings *_Nonnull settings, video_writer *_Nullable *_Nonnull writer);

/// The ticks a second of the container's clock: times are whole multiples of one tick.
double video_tick_rate(const video_writer *_Nonnull writer);

/// `channels` is 3 (RGB) or 1 (gray); `tick` must rise from frame to frame.
char *_Nullable video_append(
    video_writer *_Nonnull writer, const uint8_t *_Nonnull pixels, int32_t channels,
    int64_t tick);

/// Ends the file. Its bytes go to the caller, who gives them back to video_free.
char *_Nullable video_finish(
    video_writer *_Nonnull writer, uint8_t *_Nullable *_Nonnull bytes, size_t *_Nonnull count);

void video_discard(video_writer *_Nullable writer);

#ifdef __cplusplus
}
#endif
