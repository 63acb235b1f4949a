#pragma once
// German texts that all stories share.

#include "demos/transport/story/story_texts.h"

namespace transport {

inline constexpr StoryTexts story_german{
    .press_enter = "-- Enter --",
    .ok = "ok: {1}",
    .wrong = "FALSCH: {1}",
    .failed_claims = "Behauptungen, die nicht stimmten: {1}",

    .how_to_capture =
        "Die echten Pakete schneidet einer dieser Befehle mit, in einem "
        "anderen Terminal:",
    .enter_when_capturing = "-- Enter, sobald er läuft --",
    .packets_in_file =
        "Pakete in {2}, wie das Programm sie sieht: {1}. So öffnet man die Datei:",
    .packets_on_stdout = "Pakete auf stdout, wie das Programm sie sieht: {1}.",

    .port_is_busy = "Port {1} ist hier belegt, deshalb nimmt {2} Port {3}.",
    .same_rows = "Dieselben Zeilen:",
    .same_rows_elsewhere = "Dieselben Zeilen in einem anderen Terminal:",
    .one_byte = "{1} 1 Byte",
    .bytes = "{1} {2} Bytes",

    .is_in_state = "{1}",
    .no_longer_exists = "keiner mehr",
    .both_states = "Zustand beim Client: {1}, beim Server: {2}",
    .counted_segments =
        "der Kernel hat ab den ersten Daten {1} Segmente vom Client "
        "und {2} zu ihm gezählt",

    .socket = "Socket",
    .packet = "Paket",
    .is_in_queue_of = "in der Schlange von",
    .payload = "Nutzdaten",
    .names_agree = "getsockname() und die Tabelle des Kernels stimmen überein"};

}  // namespace transport
