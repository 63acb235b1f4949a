#include "demos/lab/report/gnuplot.h"

#include <chrono>
#include <filesystem>

#include "demos/common/process.h"

namespace lab {
namespace {

constexpr std::chrono::seconds drawing_limit{20};
constexpr int no_such_program = 127;  // as the shell says it

// 1920 x 1080 is one and a half times the canvas, so is everything in it; letters are
// counted in points there, and a point is 4/3 pixels.
constexpr const char* terminals = R"(if (!exists('kind')) kind = 'svg'
set encoding utf8
if (kind eq 'png') {
  mark = 1.7
  if (strstrt(GPVAL_TERMINALS, 'pngcairo')) {
    set terminal pngcairo size 1920,1080 noenhanced background '#ffffff' \
        fontscale 1.125 linewidth 1.5 pointscale 1.5 font 'Helvetica,22'
  } else {
    set terminal png truecolor size 1920,1080 noenhanced background '#ffffff' \
        fontscale 1.125 linewidth 1.5 font 'DejaVuSans,22'
  }
} else {
  mark = 0.8
  set terminal svg size 1280,720 dynamic noenhanced background '#ffffff' \
      font 'Helvetica,Arial,DejaVu Sans,sans-serif,22'
}
)";

}  // namespace

std::string figure_script(const std::string& stem, const std::string& body) {
  return "# gnuplot " + stem + ".gp draws " + stem + ".svg, for slides of 16:9;\n" +
         "# gnuplot -e \"kind='png'\" " + stem + ".gp draws " + stem + ".png.\n" +
         terminals + "set output '" + stem + ".'.kind\n" + body + "unset output\n";
}

std::string draw(const std::string& folder, const std::string& stem, Image image) {
  demo::Process::Options options;
  options.command = {"/bin/sh",
                     "-c",
                     "cd \"$1\" && exec gnuplot -e \"kind='$2'\" \"$3.gp\"",
                     "sh",
                     std::filesystem::absolute(folder),
                     image == Image::svg ? "svg" : "png",
                     stem};
  options.in = options.out = options.err = demo::Process::Stream::null;
  demo::Process process(options);
  const auto end = process.wait(drawing_limit);
  if (end && end->status == 0) return "";
  if (end && end->status == no_such_program)
    return "the figures need gnuplot: install gnuplot-nox, then run `lab report` again";
  if (image == Image::png)
    return "this gnuplot draws no PNG (the SVG files are there): install gnuplot-nox "
           "with its terminal pngcairo, then run `lab report` again";
  return "gnuplot failed on " + folder + "/" + stem + ".gp";
}

}  // namespace lab
