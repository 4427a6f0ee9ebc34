// A file descriptor with one owner.
#pragma once

#include <unistd.h>

#include <utility>

namespace streaming {

/// Closes what it owns at its end. Not to be shared between threads.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int owned) : number_{owned} {}
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    /// A second descriptor of the same connection, owned by the caller alone. The sockets of POCO are shared by
    /// counting, so a stream that is taken from its server leaves with one of its own:
    ///
    ///     hub.adopt(Descriptor::duplicate(request.detachSocket().impl()->sockfd()), std::move(accepted));
    ///
    /// Throws std::system_error: the process has no descriptor left.
    static Descriptor duplicate(int number);

    int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

  private:
    int number_ = -1;
};

}  // namespace streaming
