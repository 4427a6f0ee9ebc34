// lab04, task 3: yours to write. The contract is in ch01-chatroom/tcpstates/next_state.hpp; the handout explains it.
#include "ch01-chatroom/tcpstates/next_state.hpp"

namespace tcpstates {

std::optional<State> next_state(State state, Event event) {
    static_cast<void>(state);  // these two lines only keep the compiler quiet: remove them
    static_cast<void>(event);
    return {};  // so far, nothing ever changes
}

}  // namespace tcpstates
