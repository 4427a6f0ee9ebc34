#include "ch01-chatroom/xmpp-messages/stanza.hpp"

#include <gtest/gtest.h>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "shared/xml/stream_parser.hpp"
#include "shared/xml/writer.hpp"

namespace {

using namespace xmpp;

xml::Element read(const std::string& text) {
    const auto document = "<r xmlns='jabber:client'>" + text;
    xml::StreamParser parser;
    std::string_view left(document);
    parser.next(left);
    return std::get<xml::Element>(parser.next(left).value());
}
std::string written(const xml::Element& element) {
    return xml::to_text(element, ns::client);
}

TEST(Stanza, is_one_of_three_kinds) {
    EXPECT_EQ(kind_of(read("<message/>")), StanzaKind::message);
    EXPECT_EQ(kind_of(read("<presence/>")), StanzaKind::presence);
    EXPECT_EQ(kind_of(read("<iq/>")), StanzaKind::iq);
    EXPECT_FALSE(kind_of(read("<query/>")));
    EXPECT_FALSE(kind_of(read("<message xmlns='jabber:server'/>")));
}

TEST(Stanza, message_of_an_unknown_type_is_a_normal_one) {
    EXPECT_EQ(message_type_of(read("<message/>")), MessageType::normal);
    EXPECT_EQ(message_type_of(read("<message type='odd'/>")), MessageType::normal);
    EXPECT_EQ(message_type_of(read("<message type='groupchat'/>")), MessageType::groupchat);
    EXPECT_EQ(written(make_message(Jid::parse("bob@im.example").value(), "hi <b>")),
              "<message to='bob@im.example' type='chat'><body>hi &lt;b&gt;</body></message>");
}

TEST(Stanza, iq_has_an_id_and_one_question) {
    EXPECT_FALSE(fault_of_iq(read("<iq id='1' type='get'><q xmlns='a'/></iq>")));
    EXPECT_FALSE(fault_of_iq(read("<iq id='1' type='result'/>")));
    EXPECT_FALSE(fault_of_iq(read("<iq id='1' type='error'><q xmlns='a'/><error/></iq>")));
    for (const auto* bad :
         {"<iq type='get'><q xmlns='a'/></iq>", "<iq id='1' type='get'/>", "<iq id='1' type='set'><a/><b/></iq>",
          "<iq id='1'><q/></iq>", "<iq id='1' type='odd'><q/></iq>", "<iq id='1' type='result'><a/><b/></iq>"})
        EXPECT_EQ(fault_of_iq(read(bad)), StanzaFault::bad_request) << bad;
    EXPECT_TRUE(is_request(read("<iq type='get'/>")));
    EXPECT_FALSE(is_request(read("<iq type='error'/>")));
}

TEST(Stanza, result_goes_back_the_way_it_came) {
    EXPECT_EQ(
        written(make_result(read("<iq id='p' type='get' from='alice@im.example/desk' to='im.example'><ping/></iq>"))),
        "<iq type='result' id='p' to='alice@im.example/desk' from='im.example'/>");
    EXPECT_EQ(written(make_result(read("<iq id='s1' type='set'><session/></iq>"))), "<iq type='result' id='s1'/>");
}

TEST(Stanza, error_goes_back_with_what_was_sent) {
    EXPECT_EQ(
        written(make_error(read("<message id='m9' from='alice@im.example/A' to='nobody@im.example'><body>hi</body>"
                                "</message>"),
                           StanzaFault::service_unavailable)
                    .value()),
        "<message id='m9' from='nobody@im.example' to='alice@im.example/A' type='error'><body>hi</body>"
        "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
    const auto with_words =
        make_error(read("<iq id='1' type='set'><q xmlns='a'/></iq>"), StanzaFault::bad_request, "no id").value();
    EXPECT_EQ(fault_in(with_words), StanzaFault::bad_request);
    EXPECT_EQ(with_words.child("error", ns::client)->child("text", ns::stanza_errors)->text(), "no id");
}

TEST(Stanza, error_is_never_answered_with_an_error) {
    EXPECT_FALSE(make_error(read("<message type='error'/>"), StanzaFault::service_unavailable));
    EXPECT_FALSE(make_error(read("<iq id='1' type='result'/>"), StanzaFault::service_unavailable));
    EXPECT_FALSE(make_error(read("<iq id='1' type='error'/>"), StanzaFault::service_unavailable));
    EXPECT_TRUE(make_error(read("<presence/>"), StanzaFault::jid_malformed));
}

TEST(StanzaErrors, have_a_name_and_a_type_each) {
    for (int i = 0; i <= static_cast<int>(StanzaFault::unexpected_request); ++i) {
        const auto fault = static_cast<StanzaFault>(i);
        EXPECT_EQ(stanza_fault_of(name_of(fault)), fault);
        EXPECT_FALSE(type_of(fault).empty());
        auto stanza = read("<message/>");
        stanza.add(to_element(fault));
        EXPECT_EQ(fault_in(stanza), fault);
    }
    EXPECT_FALSE(stanza_fault_of("odd"));
    EXPECT_EQ(fault_in(read("<message type='error'/>")), StanzaFault::undefined_condition);
}

}  // namespace
