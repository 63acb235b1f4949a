#include "demos/lab/report/gnuplot.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "demos/common/process.h"
#include "demos/common/quoted.h"
#include "demos/common/socket.h"
#include "demos/lab/clock.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr int no_such_program = 127;  // the exit status of the shell
constexpr int still_running = -1;
constexpr milliseconds look_again{20};
constexpr std::size_t most_kept = 4096;
constexpr std::size_t longest_quote = 200;
constexpr const char* again = ", then run `lab report` again";

/// Reads what there is and keeps the beginning, so that the process never blocks.
void read_some(int fd, std::string& text) {
  char piece[4096];
  for (ssize_t size = 0; (size = ::read(fd, piece, sizeof piece)) > 0;)
    text.append(piece, std::min(static_cast<std::size_t>(size),
                                most_kept - std::min(most_kept, text.size())));
}

/// Returns ": " and the first line of the text in quotes, or "".
std::string quote_of(const std::string& text) {
  const auto begin = text.find_first_not_of("\r\n \t");
  if (begin == std::string::npos) return "";
  const std::string line =
      text.substr(begin, text.find_first_of("\r\n", begin) - begin);
  return ": " + demo::quoted(line, longest_quote);
}

/// The shell changes to the folder: the name of the image in the script has none.
demo::Process start(const std::string& folder, const std::string& stem, Image image) {
  demo::Process::Options options;
  options.command = {"/bin/sh",
                     "-c",
                     "cd \"$1\" && exec gnuplot -e \"kind='$2'\" \"$3.gp\"",
                     "sh",
                     fs::absolute(folder),
                     image == Image::svg ? "svg" : "png",
                     stem};
  options.in = options.out = demo::Process::Stream::null;
  options.own_group = true;
  return demo::Process(options);
}

/// An image of an earlier run is removed before, so the file is new.
bool is_drawn(const std::string& file) {
  std::error_code error;
  return fs::file_size(file, error) > 0 && !error;
}

}  // namespace

std::string Gnuplot::run(const std::string& folder, const std::string& stem,
                         Image image, int& status) const {
  demo::Process process = start(folder, stem, image);
  demo::set_nonblocking(process.err());
  std::string words;
  const Time give_up = Clock::now() + limit_;
  auto end = process.wait(look_again);
  for (; !end && Clock::now() < give_up; end = process.wait(look_again))
    read_some(process.err(), words);
  read_some(process.err(), words);
  status = end ? end->status : still_running;
  return quote_of(words);
}

std::string Gnuplot::draw(const std::string& folder, const std::string& stem,
                          Image image) {
  if (!hang_.empty()) return hang_;
  const std::string file = fs::path(folder) / stem;
  const std::string target = file + (image == Image::svg ? ".svg" : ".png");
  fs::remove(target);
  int status = 0;
  const std::string quote = run(folder, stem, image, status);
  if (status == still_running)
    return hang_ = "gnuplot did not end within " +
                   duration_text(std::chrono::nanoseconds(limit_).count()) + " on " +
                   file + ".gp" + quote +
                   "; there are no more figures: repair gnuplot" + again;
  if (status == 0 && is_drawn(target)) return "";
  if (status == no_such_program)
    return std::string("the figures need gnuplot: install gnuplot-nox") + again;
  if (status == 0)
    return "gnuplot drew no " + target + quote + " (repair gnuplot" + again + ")";
  if (image == Image::png)
    return "this gnuplot draws no PNG (the SVG files are there)" + quote +
           "; install gnuplot-nox with its terminal pngcairo" + again;
  return "gnuplot failed on " + file + ".gp" + quote;
}

}  // namespace lab
