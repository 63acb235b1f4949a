#pragma once
// English texts of header fields.

#include "demos/transport/kernel/header_texts.h"

namespace transport {

inline constexpr HeaderTexts header_english{
    .version = "IPv4, {1} words: {2} bytes",
    .version_name = "version, header length",
    .dscp = "DSCP, ECN",
    .total_length = "total length",
    .bytes = "{1} bytes",
    .identification = "identification",
    .fragments = "fragments",
    .whole = "whole",
    .do_not_fragment = "do not fragment",
    .more_follow = "more fragments follow",
    .not_first = "{1}, not the first fragment",
    .time_to_live = "time to live",
    .routers = "{1} routers",
    .protocol = "protocol",
    .header_checksum = "header checksum",
    .source_address = "source address",
    .destination_address = "destination address",

    .source_port = "source port",
    .destination_port = "destination port",
    .length = "length",
    .eight_plus = "{1}: 8 + payload",
    .checksum = "checksum",
    .sequence = "sequence number",
    .acknowledgement = "acknowledgement",
    .header_length = "header length",
    .words = "{1} words: {2} bytes",
    .flags = "flags",
    .window = "window",
    .to_be_scaled = "{1}, to be scaled",
    .urgent = "urgent pointer",
    .options = "options",
    .largest_segment = "largest segment",
    .window_scale = "window scale",
    .sack_allowed = "SACK allowed",
    .timestamps = "timestamps"};

}  // namespace transport
