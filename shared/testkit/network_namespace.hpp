// A network of the test's own: a child process inside a fresh network namespace (man 7 network_namespaces). It has its
// own ports, routes and socket tables, and only the loopback interface, which is up: no other test and no other program
// of the machine is in it.
#pragma once

#include <functional>
#include <string>

namespace testkit {

/// Empty where this machine lets us make a network namespace; otherwise the reason, for GTEST_SKIP().
///
///     if (const auto why = testkit::why_no_network_namespace(); !why.empty()) GTEST_SKIP() << why;
std::string why_no_network_namespace();

/// Forks; the child enters a fresh network namespace (and a fresh user namespace unless we are root), brings loopback
/// up (127.0.0.0/8 and ::1) and runs `body`. Inside, the child is root over that network: it may add addresses and
/// routes and open raw sockets, and so may the programs it starts. ASSERT_*, EXPECT_* and GTEST_SKIP() work in `body`:
/// what they say is carried back at the end and belongs to the calling test (inside, HasFailure() sees nothing of it
/// yet; ASSERT_NO_FATAL_FAILURE does). An exception, a crash or more than twice testkit::patience is a failure of the
/// calling test. Call it from the test's thread, before starting other threads.
void in_network_namespace(const std::function<void()>& body);

}  // namespace testkit
