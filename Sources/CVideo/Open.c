// Opens a file, chooses its video stream and describes it.

#include "Reader.h"
#include "Support.h"

#include <libavutil/avstring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Containers of the field's data sets. Others (playlists, text, pictures) would open files that
// their content names, or take text for a film.
static const char *const containers = "mov,mp4,m4a,3gp,3g2,mj2,avi,matroska,webm";

// The display matrix takes a stored pixel (x, y) to (a x + c y, b x + d y); EXIF's numbers name
// the eight of them that turn by quarters.
static int orientation_of(const AVStream *stream) {
  size_t size = 0;
  const int32_t *matrix =
      (const int32_t *)av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  if (!matrix || size < 9 * sizeof *matrix) return 1;
  const int64_t a = matrix[0], b = matrix[1], c = matrix[3], d = matrix[4];
  if (llabs(a) + llabs(d) >= llabs(b) + llabs(c))
    return a >= 0 ? (d >= 0 ? 1 : 4) : (d >= 0 ? 2 : 3);
  return b >= 0 ? (c >= 0 ? 5 : 6) : (c >= 0 ? 8 : 7);
}

static int open_decoder(video_reader *reader, int64_t maximum_pixels) {
  const AVCodec *codec = avcodec_find_decoder(reader->stream->codecpar->codec_id);
  if (!codec) return AVERROR_DECODER_NOT_FOUND;
  reader->decoder = avcodec_alloc_context3(codec);
  if (!reader->decoder) return AVERROR(ENOMEM);
  const int code = avcodec_parameters_to_context(reader->decoder, reader->stream->codecpar);
  if (code < 0) return code;
  // Callers spread work over their own threads.
  reader->decoder->thread_count = 1;
  reader->decoder->pkt_timebase = reader->stream->time_base;
  reader->decoder->max_pixels = maximum_pixels;
  // Motion JPEG's decoder keeps quiet about damage unless it is told to stop there.
  if (codec->id == AV_CODEC_ID_MJPEG) reader->decoder->err_recognition = AV_EF_EXPLODE;
  return avcodec_open2(reader->decoder, codec, NULL);
}

static int read_headers(video_reader *reader, const char *path, int64_t maximum_pixels) {
  char *url = av_asprintf("file:%s", path);
  AVDictionary *options = NULL;
  av_dict_set(&options, "format_whitelist", containers, 0);
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  int code = url ? avformat_open_input(&reader->container, url, NULL, &options) : AVERROR(ENOMEM);
  av_dict_free(&options);
  av_free(url);
  if (code < 0) return code;
  const unsigned count = reader->container->nb_streams;
  AVDictionary **bounds = av_calloc(count + 1, sizeof *bounds);
  if (!bounds) return AVERROR(ENOMEM);
  for (unsigned i = 0; i < count; i++) av_dict_set_int(&bounds[i], "max_pixels", maximum_pixels, 0);
  code = avformat_find_stream_info(reader->container, bounds);
  for (unsigned i = 0; i < count; i++) av_dict_free(&bounds[i]);
  av_free(bounds);
  return code;
}

static void find_stream(video_reader *reader) {
  for (unsigned i = 0; i < reader->container->nb_streams; i++) {
    AVStream *stream = reader->container->streams[i];
    const int is_cover = stream->disposition & AV_DISPOSITION_ATTACHED_PIC;
    if (!reader->stream && !is_cover && stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO)
      reader->stream = stream;
    else
      stream->discard = AVDISCARD_ALL;
  }
}

static void describe(video_reader *reader, const char *path, video_info *info) {
  AVStream *stream = reader->stream;
  const AVRational rate = av_guess_frame_rate(reader->container, stream, NULL);
  const AVRational average = stream->avg_frame_rate.num > 0 ? stream->avg_frame_rate : rate;
  reader->orientation = orientation_of(stream);
  reader->missing = video_missing_bytes(path, reader->container);
  info->width = stream->codecpar->width;
  info->height = stream->codecpar->height;
  info->orientation = reader->orientation;
  info->frame_rate = average.num > 0 && average.den > 0 ? av_q2d(average) : 0;
  info->declared_frames = stream->nb_frames > 0 ? stream->nb_frames : 0;
  if (stream->duration > 0)
    info->duration = stream->duration * av_q2d(stream->time_base);
  else if (reader->container->duration > 0)
    info->duration = reader->container->duration / (double)AV_TIME_BASE;
  snprintf(info->codec, sizeof info->codec, "%s", avcodec_get_name(stream->codecpar->codec_id));
  reader->average_step = info->frame_rate > 0 ? 1 / info->frame_rate : 0.04;
  reader->step = reader->average_step;
}

char *video_open(
    const char *path, int64_t maximum_pixels, video_reader **result, video_info *info,
    int32_t *has_video) {
  video_capture_log();
  video_clear_log();
  *result = NULL;
  *has_video = 0;
  memset(info, 0, sizeof *info);
  video_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return video_failure("out of memory", 0);
  const char *what = "its headers cannot be read";
  int code = read_headers(reader, path, maximum_pixels);
  if (code >= 0) {
    find_stream(reader);
    if (!reader->stream) {
      video_close(reader);
      return NULL;
    }
    *has_video = 1;
    describe(reader, path, info);
    if ((int64_t)info->width * info->height > maximum_pixels) {
      video_close(reader);
      return NULL;
    }
    what = "its video stream cannot be decoded";
    code = open_decoder(reader, maximum_pixels);
    if (code >= 0 && (info->width <= 0 || info->height <= 0)) code = AVERROR_INVALIDDATA;
    reader->packet = av_packet_alloc();
    reader->frame = av_frame_alloc();
    if (!reader->packet || !reader->frame) code = AVERROR(ENOMEM);
  }
  if (code < 0) {
    char *message = video_failure(what, code);
    video_close(reader);
    return message;
  }
  *result = reader;
  return NULL;
}

void video_close(video_reader *reader) {
  if (!reader) return;
  sws_freeContext(reader->converter);
  av_frame_free(&reader->converted);
  av_frame_free(&reader->frame);
  av_packet_free(&reader->packet);
  avcodec_free_context(&reader->decoder);
  avformat_close_input(&reader->container);
  free(reader->broken);
  free(reader);
}
