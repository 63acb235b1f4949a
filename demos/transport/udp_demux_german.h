#pragma once
// German texts of the program udp_demux.

#include "demos/transport/./udp_demux_texts.h"

namespace transport {

inline constexpr UdpDemuxTexts udp_demux_german{
    .title = "UDP: Welcher Socket bekommt das Datagramm?",
    .three_sockets = "Drei Sockets wie auf der Folie",

    .multiplex = "Multiplex: Zwei Sockets senden über dieselbe Leitung",
    .source = "Quelle",
    .destination = "Ziel",
    .segment = "Segment",
    .source_port =
        "Im Header jedes Datagramms steht der Port des Absenders als Quellport.",

    .demultiplex = "De-Multiplex: Ein Socket bekommt beide, von zwei Absendern",
    .whole_buffers =
        "(Recv-Q zählt die ganzen Puffer des Kernels, daher mehr als die Nutzdaten.)",
    .same_socket = "verschiedene Quellen, derselbe Zielport: derselbe Socket",
    .answers = "Die Antworten: Die Quelle ist gleich, der Zielport entscheidet",
    .each_answer = "jede Antwort liegt im Socket ihres Zielports",

    .address_counts =
        "Genau genommen: \"nur der Zielport\"? Auch die Zieladresse zählt",
    .another_socket = "derselbe Port, eine andere Adresse: ein anderer Socket",
    .source_counts = "Genau genommen: Nach connect() zählt auch die Quelle",
    .peer_came = "das Datagramm des Gegenübers ist da",
    .stranger_did_not = "das des Fremden nicht",
    .stranger_fails =
        "und der nächste Aufruf des Fremden scheitert: connection refused (per ICMP)",
    .because_connected =
        "(Nur weil auch der Socket des Fremden verbunden ist: Einem unverbundenen "
        "UDP-Socket meldet der Kernel keine ICMP-Fehler.)"};

}  // namespace transport
