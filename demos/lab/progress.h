#pragma once
// What the user sees on stderr while something takes time: one line that changes on a
// terminal, plain lines (fewer of them) anywhere else.

#include <string>

namespace lab {

class Progress {
 public:
  Progress();
  /// Clears the changing line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Something worth a line of its own in a log.
  void step(const std::string& text) const;
  /// A detail: on a terminal it replaces the changing line, elsewhere it is left out.
  void detail(const std::string& text) const;
  /// Something that must stay readable.
  void note(const std::string& text);

 private:
  void clear() const;
  bool terminal_;
};

}  // namespace lab
