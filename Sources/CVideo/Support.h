// What reader and writer share: FFmpeg's log as error text.
#pragma once

/// Puts FFmpeg's log into a buffer of the calling thread, for the whole process and for good.
void video_capture_log(void);

/// Forgets the calling thread's last log line.
void video_clear_log(void);

/// A message for the caller: `what`, FFmpeg's text for `code` (none where 0), and the calling
/// thread's last log line of an error.
char *video_failure(const char *what, int code);
