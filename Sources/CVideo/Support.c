#include "Support.h"

#include "CVideo.h"

#include <libavutil/avutil.h>
#include <libavutil/error.h>
#include <libavutil/log.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// FFmpeg tells the cause of most failures in its log alone, on the thread that called it.
static _Thread_local char last_line[256];

static void keep_line(void *context, int level, const char *format, va_list arguments) {
  (void)context;
  if (level > AV_LOG_ERROR) return;
  char line[256];
  vsnprintf(line, sizeof line, format, arguments);
  size_t length = strlen(line);
  while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == ' ')) length--;
  line[length] = 0;
  if (length > 0) memcpy(last_line, line, length + 1);
}

static void set_callback(void) { av_log_set_callback(keep_line); }

void video_capture_log(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, set_callback);
}

void video_clear_log(void) { last_line[0] = 0; }

char *video_failure(const char *what, int code) {
  char reason[AV_ERROR_MAX_STRING_SIZE] = "";
  if (code < 0) av_strerror(code, reason, sizeof reason);
  char text[640];
  snprintf(
      text, sizeof text, "%s%s%s%s%s", what, code < 0 ? ": " : "", reason,
      last_line[0] ? ": " : "", last_line);
  last_line[0] = 0;
  return strdup(text);
}

void video_free(void *allocation) { free(allocation); }

const char *video_version(void) { return av_version_info(); }
