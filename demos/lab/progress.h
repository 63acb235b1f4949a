#pragma once
// Messages on stderr while something takes time.

#include <string>

namespace lab {

/// On a terminal each step replaces the one before; otherwise each has its own line.
class Progress {
 public:
  Progress();
  /// Clears the last step on a terminal.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Shows what the program does now.
  void step(const std::string& text) const;
  /// Shows a message that must stay readable.
  void note(const std::string& text) const;

 private:
  const char* clear_line_;  // "" if stderr is not a terminal
};

}  // namespace lab
