// The same list as text: what stands in /proc/net/tcp, tcp6, udp and udp6 (man 5 proc;
// Documentation/networking/proc_net_tcp.rst in the kernel's source). It needs no netlink, and tells a little less: no
// backlog limit, no IPV6_V6ONLY, no interface.
//
//       sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
//        0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 24370 ...
#pragma once

#include <string_view>
#include <vector>

#include "ch01-chatroom/sockstat/socket.hpp"
#include "shared/core/result.hpp"

namespace sockstat {

/// Reads the text of one of the four files. The first line is the heading and is not looked at; empty lines are passed
/// over, and the last line may lack its '\n'.
///
/// - Numbers are hexadecimal; uid, timeout and inode are decimal. A number is digits alone, without a sign or 0x.
/// - An address is one 32-bit number (IPv4) or four (IPv6), each as this machine holds those bytes in memory.
/// - tm->when counts ticks of 10 ms; with timer 0 ("off") it means nothing, and Socket::timer stays as it is made.
/// - A timer's retransmits: retrnsmt, but timeout (probes without an answer) where the timer probes (keep_alive,
///   persist), and 0 for time_wait.
/// - What stands behind the inode differs from kernel to kernel and is not looked at.
///
/// The first fault, read from left to right, is the answer. It names the column as the heading does, and the byte of
/// the whole text where the field begins. A colon stands between two fields, and each has a beginning of its own; a
/// port has the name of its address. So in "0100007F:11388" the fault is at "11388", and is called "local_address".
/// - Fault::missing: the line ends before this column. The byte is the end of the line.
/// - Fault::malformed: no such number, an address that does not have 8 digits (IPv6: 32), or no colon behind the field.
/// - Fault::out_of_range: a number that does not fit into its place in Socket.
/// - Fault::unknown: a state or a timer that socket.hpp does not have.
core::Result<std::vector<Socket>> parse_proc_net(std::string_view text, Protocol protocol, Family family);

}  // namespace sockstat
