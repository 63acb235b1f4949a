#pragma once
// German texts of the program addressing.

#include "demos/transport/addressing/addressing_texts.h"

namespace transport {

inline constexpr AddressingTexts addressing_german{
    .title = "Adressen, Namen und Ports",
    .listener = "lauschend",
    .client = "Client",
    .server = "Server",
    .the_server = "der Server",
    .socket = "Socket",
    .local = "lokal",
    .remote = "entfernt",
    .tables_agree =
        "getsockname, getpeername und die Tabelle des Kernels stimmen überein",
    .refused_by_reset = "auf das SYN kam ein RST, denn dort lauscht niemand",

    .names = "Namen sind für Menschen, Sockets brauchen Adressen",
    .no_localhost = "{1}. Steht er in /etc/hosts?",
    .name = "Name",
    .address = "Adresse",
    .ipv6_bytes = "IPv6, 16 Bytes",
    .ipv4_bytes = "IPv4, 4 Bytes",
    .own_addresses = "bind() nimmt jede von ihnen an: Es ist eine Adresse dieses Hosts",
    .services = "Bekannte Ports (well-known ports) und ihre Namen in /etc/services",
    .port = "Port",
    .service = "Dienst",
    .known_by = "hier bekannt durch",
    .same_numbers = "dieser Host hat dieselben Nummern wie die Folie",
    .no_services = "Es gibt keine Namen: /etc/services fehlt (Paket netbase).",

    .client_first = "Ein Client startet vor seinem Server: Wer sendet das erste Paket?",
    .not_listening =
        "Der Server hat einen Port, {1}, und noch nicht listen() aufgerufen.",
    .must_listen = "Der Client sendet zuerst, also muss der Server schon lauschen.",
    .then_connects = "Der Server lauscht auf {1}, dann verbindet sich der Client",
    .port_range = "Der Kernel wählt Ports von {1} bis {2} (ip_local_port_range).",
    .ephemeral = "der Client hat keinen Port verlangt: Er bekam einen kurzlebigen",

    .over_ipv6 = "Derselbe Server über IPv6: [::1]",
    .no_ipv6 = "Entfällt, ebenso Dual-Stack: Hier gibt es kein IPv6 ({1}).",
    .other_socket =
        "Derselbe Port mit einer anderen Adresse gehört einem anderen Socket.",
    .dual_stack = "Dual-Stack: ein Socket auf [::], ohne IPV6_V6ONLY",
    .every_address = "[::] steht für jede Adresse dieses Hosts, wie 0.0.0.0 bei IPv4.",
    .only_lo = "(Hier nur über die Schnittstelle lo: SO_BINDTODEVICE.)",
    .both_connected =
        "beide sind verbunden; der IPv4-Client erscheint als ::ffff:127.0.0.1",

    .port_in_use = "Ein belegter Port: Ein Server lauscht auf {1}",
    .result = "Ergebnis",
    .one_protocol = "ein Port ist nur für ein Protokoll und eine Adresse belegt",
    .open_to_network =
        "0.0.0.0 steht für jede Adresse dieses Hosts, auch für 127.0.0.1. Ein Server "
        "dort ist für das ganze Netz offen, einer auf 127.0.0.1 nur für diesen Host.",

    .well_known_port = "Ein bekannter Port: {1}",
    .who = "wer",
    .user = "Benutzer",
    .privileged = "privilegiert",
    .this_process = "dieser Prozess",
    .another_one = "ein anderer",
    .yes = "ja",
    .no = "nein",
    .unknown = "unbekannt",
    .not_nobody = "(kann nicht Benutzer nobody werden)",
    .namespace_unknown =
        "Dieser Prozess hat das Recht in einem User-Namespace. Ob dieses Netz zu jenem "
        "Namespace gehört, ist hier nicht bekannt.",
    .has_capability = "Dieser Prozess darf es: Er hat CAP_NET_BIND_SERVICE, wie root.",
    .need_privilege =
        "Ports unter {1} brauchen ein besonderes Recht; dort kann also nur ein Server "
        "antworten, den der Administrator gestartet hat",
    .not_on_windows =
        "Diese Regel haben Linux und die meisten anderen Unix-Systeme. Windows hat sie "
        "nicht.",
    .everyone_may =
        "jeder Benutzer darf ihn binden: ip_unprivileged_port_start ist {1} (üblich: "
        "1024)"};

}  // namespace transport
