#pragma once
// German texts of header fields.

#include "demos/transport/kernel/header_texts.h"

namespace transport {

inline constexpr HeaderTexts header_german{.version = "IPv4, {1} Wörter: {2} Bytes",
                                           .version_name = "Version, Headerlänge",
                                           .dscp = "DSCP, ECN",
                                           .total_length = "Gesamtlänge",
                                           .bytes = "{1} Bytes",
                                           .identification = "Kennung",
                                           .fragments = "Fragmente",
                                           .whole = "ungeteilt",
                                           .do_not_fragment = "nicht zerlegen",
                                           .more_follow = "weitere Fragmente folgen",
                                           .not_first = "{1}, nicht das erste Fragment",
                                           .time_to_live = "Lebensdauer (TTL)",
                                           .routers = "noch {1} Router",
                                           .protocol = "Protokoll",
                                           .header_checksum = "Headerprüfsumme",
                                           .source_address = "Quelladresse",
                                           .destination_address = "Zieladresse",

                                           .source_port = "Quellport",
                                           .destination_port = "Zielport",
                                           .length = "Länge",
                                           .eight_plus = "{1}: 8 + Nutzdaten",
                                           .checksum = "Prüfsumme",
                                           .sequence = "Sequenznummer",
                                           .acknowledgement = "Bestätigungsnummer",
                                           .header_length = "Headerlänge",
                                           .words = "{1} Wörter: {2} Bytes",
                                           .flags = "Flags",
                                           .window = "Fenster",
                                           .to_be_scaled = "{1}, noch zu skalieren",
                                           .urgent = "Urgent Pointer",
                                           .options = "Optionen",
                                           .largest_segment = "größtes Segment",
                                           .window_scale = "Skalierung",
                                           .sack_allowed = "SACK erlaubt",
                                           .timestamps = "Zeitstempel"};

}  // namespace transport
