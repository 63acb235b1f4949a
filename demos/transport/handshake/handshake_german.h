#pragma once
// German texts of the program handshake.

#include "demos/transport/handshake/handshake_texts.h"

namespace transport {

inline constexpr HandshakeTexts handshake_german{
    .title = "TCP: Was beide Enden tun",
    .client = "Client",
    .server = "Server",

    .refused = "Ein Port ohne listen(): Die Verbindung wird abgelehnt",
    .refused_by_reset = "auf das SYN kam ein RST, denn an diesem Port lauscht niemand",
    .half_open = "SYN; SYN, ACK; ACK: Verbindungsaufbau, halb offen festgehalten",
    .three_segments =
        "Der Handshake in nachgebildeten Paketen, wie das Programm ihn sieht:",
    .held_artificially =
        "SYN-RECV dauert sonst nur Mikrosekunden. Hier wird der Zustand künstlich "
        "festgehalten: Mit TCP_DEFER_ACCEPT übergeht der Kernel des Servers das letzte "
        "ACK und wartet auf Daten, hier höchstens 60 s.",
    .established = "Verbunden, und Daten in der Warteschlange, noch vor accept()",
    .five_bytes_wait = "5 Bytes warten in einem Socket, der noch keinem Prozess gehört",
    .accepted = "accept() liefert fd {1}, recv() liefert {2}",
    .accept_fetches = "accept() holt nur eine Verbindung ab, die es schon gibt",

    .half_closed = "Der Client ist fertig: FIN, die Gegenrichtung bleibt offen",
    .recv_gives_zero = "recv() liefert beim Server 0",
    .still_sends = "und der Server konnte trotzdem noch \"bye\" senden",
    .closed = "Auch der Server schließt: Wer zuerst geschlossen hat, muss warten",
    .time_wait =
        "TIME-WAIT dauert 60 s: Das letzte ACK kann verloren gegangen sein, und alte "
        "Segmente dürfen keine neue Verbindung mit denselben Ports erreichen. Dieses "
        "Ende hat keinen Deskriptor mehr.",
    .chart = "Alles als Diagramm (nachgebildete Pakete, wie das Programm sie sieht)",
    .restarted = "Ein Server hat zuerst geschlossen und startet sofort neu",
    .bind_and_listen = "bind und listen",
    .result = "Ergebnis",
    .without_reuse = "ohne SO_REUSEADDR",
    .with_reuse = "mit SO_REUSEADDR",
    .started = "ok",
    .so_reuse = "darum setzen Server SO_REUSEADDR (auch schon der Vorgänger)",

    .reset = "Reset: kein FIN und kein TIME-WAIT",
    .recv_fails = "recv() scheitert beim Client",
    .forgotten = "der Kernel hat beide Enden vergessen: kein TIME-WAIT",
    .full_backlog = "Ein volles Backlog: listen(1), vier Clients und kein accept()",
    .two_connected =
        "zwei sind verbunden (Linux: Backlog + 1), zwei wiederholen ihr SYN",
    .accept_made_room =
        "accept() hat Platz gemacht: Das wiederholte SYN dieser "
        "Clients kam {1} ms später durch"};

}  // namespace transport
