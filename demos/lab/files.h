#pragma once
// What the lab reads and writes. An error is a std::system_error that names the file.

#include <string>

namespace lab {

std::string read_file(const std::string& path);

/// Replaces the file in one step: readers see the old one or the new one. What is not a
/// regular file (a device, a FIFO, a symbolic link) stays and is written through.
void write_file(const std::string& path, const std::string& text);

/// Writes to standard output, whole.
void print(const std::string& text);

}  // namespace lab
