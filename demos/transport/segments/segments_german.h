#pragma once
// German texts of the program segments.

#include "demos/transport/segments/segments_texts.h"

namespace transport {

inline constexpr SegmentsTexts segments_german{
    .title = "Die Bytes, die den Socket bestimmen",

    .datagram = "Ein Datagramm: sendto(\"HELLO\")",
    .segment = "Ein TCP-Segment: send(\"HELLO\") (von IP nur die Felder mit *)",
    .captured = "Am Loopback mitgeschnitten: die echten Bytes.",
    .composed =
        "Nicht mitgeschnitten ({1}), sondern nachgebildet: Adressen, Ports, Längen und "
        "Nutzdaten sind echt.",
    .not_seen = "das Paket war nicht zu sehen",
    .byte = "Byte",
    .hex = "hex",
    .field = "Feld",
    .value = "Wert",
    .payload = "Nutzdaten",
    .finds_udp_socket =
        "die Felder mit * bestimmen den Socket: In der Tabelle des Kernels ist dort fd "
        "{1}",
    .finds_tcp_socket =
        "die Felder mit * bestimmen den Socket: Alle stehen in der Zeile von fd {1}",

    .checksums = "Die beiden Prüfsummen, nachgerechnet",
    .ip_words = "IP: alle 16-Bit-Wörter des IP-Headers ohne die Bytes 10 und 11",
    .transport_words = "{1}: Adressen, Protokoll, Länge; dann {2}-Header und Nutzdaten",
    .calculation = "{1}, mit dem Übertrag {2}, Komplement {3}",
    .header_has = "im Header steht {1}",
    .header_has_partial = "im Header steht {1}, die Summe der ersten 6 Wörter",
    .offload =
        "Den Rest überlässt der Kernel der Netzwerkkarte (\"Checksum Offload\"). Der "
        "Loopback hat keine Karte und prüft sie nicht; Wireshark nennt sie vielleicht "
        "falsch.",

    .multiplex = "Vier Sockets senden, ein Strom von Paketen, drei Sockets empfangen",
    .sent_by = "sendet",
    .protocol = "Protokoll",
    .source = "Quelle",
    .destination = "Ziel",
    .got_by = "empfängt",
    .where =
        "In jedem Paket: das Protokoll in Byte 9, die Quelle in den Bytes 12-15 "
        "(Adresse) und 20-21 (Port), das Ziel in den Bytes 16-19 und 22-23.",
    .names_sender =
        "jedes Paket nennt seinen Absender, und der richtige Socket bekam es",
    .multiplexing =
        "Multiplex: Der Kernel setzt einen Header mit dem Port des Sockets vor die "
        "Daten.",
    .demultiplexing =
        "De-Multiplex: Byte 9 unterscheidet UDP und TCP, deshalb können beide Port {1} "
        "haben.",
    .who_decides = "UDP: Das Ziel entscheidet. TCP: Auch die Quelle entscheidet."};

}  // namespace transport
