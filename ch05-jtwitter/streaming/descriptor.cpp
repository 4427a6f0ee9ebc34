#include "ch05-jtwitter/streaming/descriptor.hpp"

#include <fcntl.h>

#include <cerrno>
#include <system_error>

namespace streaming {

Descriptor Descriptor::duplicate(int number) {
    Descriptor copy(::fcntl(number, F_DUPFD_CLOEXEC, 0));
    if (!copy) throw std::system_error(errno, std::generic_category(), "cannot take a stream's socket from its server");
    return copy;
}

}  // namespace streaming
