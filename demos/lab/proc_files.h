#pragma once
// Reading /proc, where files are short and anything may vanish at any time.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

/// "/proc/PID/ENTRY".
std::string proc_path(pid_t pid, const char* entry);

/// The whole file; empty when there is none.
std::string read_proc(const std::string& path);

/// The number behind `key` ("VmRSS:") in the text of such a file.
std::optional<std::int64_t> number_after(std::string_view text, std::string_view key);

/// The names in a directory, without "." and "..".
std::vector<std::string> entries_of(const std::string& path);

}  // namespace lab
