// The table of endpoints: method and path, who may call it, what it takes, what it gives, and the code behind it. The
// router, the scope check and the OpenAPI description read this one table.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ch05-jtwitter/api-messages/entities.hpp"
#include "ch05-jtwitter/api-messages/json_writer.hpp"
#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/rest-api/form.hpp"
#include "ch05-jtwitter/rest-api/message.hpp"
#include "ch05-jtwitter/rest-api/schema.hpp"

namespace rest {

/// Who may call an endpoint. A token that is shown must be good everywhere but at `ignored`.
enum class Access {
    ignored,   // no token is looked at
    optional,  // anybody; a token adds the caller's flags
    program,   // any token, also one of a program without a person
    person     // a token of a person
};

/// One call, as the code behind an endpoint sees it.
struct Call {
    /// Without `relations` everybody is a stranger.
    Call(const Request& the_request, storage::Time time, microblog::RelationService* relations = nullptr)
        : request{the_request}, now{time}, relations_{relations} {}

    const Request& request;
    storage::Time now;
    std::optional<microblog::Caller> caller{};
    std::vector<std::string> places{};  // what stood for :id, :name ... in the path, decoded, in order
    std::string base{};                 // "http://127.0.0.1:8080": in front of every address
    std::string route{};                // the path that was called, for Link headers

    std::optional<storage::AccountId> account() const { return caller ? caller->account : std::nullopt; }
    storage::AccountId me() const { return *caller->account; }  // with Access::person only
    /// The rules of the caller, a stranger's if there is none. Loaded when first asked for.
    const microblog::Reader& reader() const {
        if (!reader_) reader_ = relations_ ? relations_->reader(account(), now) : microblog::Reader{};
        return *reader_;
    }
    /// places[index] as an id. Throws Refusal(not_found) if it is none: no such thing has that name.
    template <typename Id>
    Id id(std::size_t index = 0) const {
        return static_cast<Id>(place_as_number(index));
    }

  private:
    std::int64_t place_as_number(std::size_t index) const;
    microblog::RelationService* relations_;
    mutable std::optional<microblog::Reader> reader_{};
};

/// A page of a list. The cursors go into the Link header and nowhere else.
template <typename Entity>
struct Listing {
    std::vector<Entity> entries;
    std::optional<std::int64_t> first, last;  // cursors of the first and the last entry; none: an empty list
    bool more = false;                        // it was full: there may be a next page
};

/// An answer that says more than an entity does: another status, headers, another type.
using Answer = Response;

struct Endpoint {
    std::string method, path;  // "/api/v1/statuses/:id"
    Access access{};
    std::string scope;  // "write:statuses"; empty: none. Several, separated by "|": one of them is enough
    std::string about;  // one line for the description
    Schema takes;       // of the form
    Schema gives;       // of the entity
    bool is_list = false;
    std::function<Response(Call&, const Parameters&)> answer;
};

/// Reads limit, max_id, since_id, min_id as section 7 of the API says.
storage::Page read_page(const PageForm& form, std::size_t default_limit, std::size_t max_limit);

/// Link header of a page: next first; none for an empty list.
void set_link(Response& response, const Call& call, std::optional<std::int64_t> first, std::optional<std::int64_t> last,
              bool more);

template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};

template <typename T>
struct IsListing : std::false_type {};
template <typename T>
struct IsListing<Listing<T>> : std::true_type {
    using Entity = T;
};

template <typename Entity>
Response response_of(const Listing<Entity>& listing, const Call& call) {
    auto response = json_response(200, api::to_json(listing.entries));
    set_link(response, call, listing.first, listing.last, listing.more);
    return response;
}

class Endpoints {
  public:
    /// `answer(Call&, Form&)` gives an entity, a std::vector of them, a Listing, or a Response. For a Response name the
    /// entity that the description should show as `Given`.
    template <typename Form, typename Given = void, typename Handler>
    void add(std::string method, std::string path, Access access, std::string scope, std::string about,
             Handler handler) {
        using Result = std::invoke_result_t<Handler&, Call&, Form&>;
        Endpoint endpoint;
        endpoint.method = std::move(method);
        endpoint.path = std::move(path);
        endpoint.access = access;
        endpoint.scope = std::move(scope);
        endpoint.about = std::move(about);
        endpoint.takes = schema_of<Form>();
        if constexpr (!std::is_void_v<Given>) {
            endpoint.gives = schema_of<Given>();
            endpoint.is_list = IsVector<Given>::value;
        } else if constexpr (IsListing<Result>::value) {
            endpoint.gives = schema_of<std::vector<typename IsListing<Result>::Entity>>();
            endpoint.is_list = true;
        } else if constexpr (!std::is_same_v<Result, Response>) {
            endpoint.gives = schema_of<Result>();
        }
        endpoint.answer = [handler = std::move(handler)](Call& call, const Parameters& parameters) mutable {
            Form form;
            read_form(parameters, form);
            auto result = handler(call, form);
            if constexpr (std::is_same_v<Result, Response>) {
                return result;
            } else if constexpr (IsListing<Result>::value) {
                return response_of(result, call);
            } else {
                return json_response(200, api::to_json(result));
            }
        };
        all_.push_back(std::move(endpoint));
    }

    const std::vector<Endpoint>& all() const { return all_; }

  private:
    std::vector<Endpoint> all_;
};

}  // namespace rest
