#pragma once
// What `lab load` found out, as text for people, as JSON, and as files.

#include <optional>
#include <string>

#include "demos/lab/json_fwd.h"
#include "demos/lab/load/load_options.h"
#include "demos/lab/result.h"

namespace lab {

struct LoadResult {
  SourceResult main;
  std::optional<SourceResult> probe;
  std::optional<ConnectReport> connect;  // of streams
  PeerReports peers;
  std::string peers_text;
  GeneratorUsage generator;
  Verdict verdict;
  double length_s = 0;   // of the window
  bool partial = false;  // the user stopped it
  int ranks = 1;         // processes that made it
};

std::string text_of(const LoadResult& result);
Json json_of(const LoadOptions& options, const LoadResult& result);

/// Throws when a file that the options name could not be written later.
void require_writable_outputs(const LoadOptions& options);
/// Prints the text and writes the files. What fails does not keep the rest back; the
/// first problem is thrown at the end.
void put_out(const LoadOptions& options, const LoadResult& result);

}  // namespace lab
