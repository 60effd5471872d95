// Focus, and text over pictures.

#include "CVision.h"
#include "Support.hpp"

#include <opencv2/imgproc.hpp>

using namespace vision;

namespace {

const int font = cv::FONT_HERSHEY_SIMPLEX;

double font_scale(int32_t height) { return cv::getFontScaleFromHeight(font, height, 1); }

} // namespace

char *vision_unsharp(vision_source source, double sigma, double amount, vision_target target) {
  return guarded([&] {
    const cv::Mat picture = view(source);
    cv::Mat blurred;
    cv::GaussianBlur(picture, blurred, cv::Size(), sigma, sigma, cv::BORDER_REFLECT_101);
    write(target, [&](cv::Mat &result) {
      if (amount == -1) return blurred.copyTo(result);
      cv::addWeighted(picture, 1 + amount, blurred, -amount, 0, result);
    });
  });
}

char *vision_draw_text(
    vision_target picture, const char *text, int32_t left, int32_t baseline, int32_t height,
    const uint8_t *color) {
  return guarded([&] {
    cv::Scalar scalar;
    for (int channel = 0; channel < picture.channels; channel++) scalar[channel] = color[channel];
    write(picture, [&](cv::Mat &result) {
      cv::putText(
          result, text, cv::Point(left, baseline), font, font_scale(height), scalar, 1,
          cv::LINE_AA);
    });
  });
}

int32_t vision_text_width(const char *text, int32_t height) {
  int below = 0;
  return cv::getTextSize(text, font, font_scale(height), 1, &below).width;
}
