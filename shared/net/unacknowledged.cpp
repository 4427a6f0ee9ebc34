#include "shared/net/unacknowledged.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>

namespace net {

std::size_t unacknowledged_bytes(int socket) {
    int bytes = 0;
    return ::ioctl(socket, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

}  // namespace net
