#pragma once
// Runs gnuplot. Whatever it does, the report must not be lost: a failure is a sentence.

#include <chrono>
#include <string>

namespace lab {

enum class Image { svg, png };

class Gnuplot {
 public:
  explicit Gnuplot(std::chrono::milliseconds limit = std::chrono::seconds(20))
      : limit_(limit) {}

  /// Runs STEM.gp in the folder, which draws STEM.svg or STEM.png. Returns "" if the
  /// image is there, or one sentence that says why not, with the first line that
  /// gnuplot printed on stderr. After gnuplot has taken longer than the limit once, it
  /// is not started again.
  std::string draw(const std::string& folder, const std::string& stem, Image image);

 private:
  /// Returns the quotation of stderr; `status` is -1 after the limit.
  std::string run(const std::string& folder, const std::string& stem, Image image,
                  int& status) const;

  std::chrono::milliseconds limit_;
  std::string hang_;  // the sentence about the first hang
};

}  // namespace lab
