#include <gtest/gtest.h>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stream_error.hpp"
#include "ch01-chatroom/xmpp-messages/stream_header.hpp"
#include "shared/xml/writer.hpp"

namespace {

using namespace xmpp;

xml::Element root_of(const std::string& document) {
    xml::StreamParser parser;
    std::string_view left(document);
    return std::get<xml::Opened>(parser.next(left).value()).root;
}
std::optional<StreamFault> fault(const std::string& document) {
    return fault_of_header(root_of(document), "im.example");
}

TEST(StreamHeader, is_read_as_clients_write_it) {
    const std::string slixmpp =  // without a declaration
        "<stream:stream to='im.example' xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:client' "
        "xml:lang='en' "
        "version='1.0'>";
    const std::string other =
        "<?xml version=\"1.0\"?><s:stream xmlns:s=\"http://etherx.jabber.org/streams\" version=\"1.0\" "
        "to=\"IM.example\">";
    EXPECT_FALSE(fault(slixmpp));
    EXPECT_FALSE(fault(other));
    const auto header = read_header(root_of(slixmpp));
    EXPECT_EQ(header.to, "im.example");
    EXPECT_EQ(header.lang, "en");
    EXPECT_EQ(header.version, "1.0");
    EXPECT_EQ(header.id, "");
}

TEST(StreamHeader, is_refused_with_the_right_error) {
    const std::string streams = " xmlns:stream='http://etherx.jabber.org/streams'";
    EXPECT_EQ(fault("<stream:stream to='other.example' version='1.0'" + streams + ">"), StreamFault::host_unknown);
    EXPECT_EQ(fault("<stream:stream to='a b' version='1.0'" + streams + ">"), StreamFault::host_unknown);
    EXPECT_EQ(fault("<stream:stream to='im.example'" + streams + ">"), StreamFault::unsupported_version);
    EXPECT_EQ(fault("<stream:stream to='im.example' version='2.0'" + streams + ">"), StreamFault::unsupported_version);
    EXPECT_EQ(fault("<stream:odd to='im.example' version='1.0'" + streams + ">"), StreamFault::bad_format);
    EXPECT_EQ(fault("<stream to='im.example' version='1.0'>"), StreamFault::invalid_namespace);
}

TEST(StreamHeader, is_written_so_that_it_is_read_again) {
    const StreamHeader header{.from = "im.example", .to = "", .id = "a'b", .version = "1.0", .lang = "en"};
    const auto text = to_text(header);
    EXPECT_EQ(text,
              "<?xml version='1.0'?><stream:stream from='im.example' id='a&apos;b' version='1.0' xml:lang='en' "
              "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
    EXPECT_EQ(read_header(root_of(text)).id, "a'b");
}

TEST(StreamText, has_the_prefix_that_clients_look_for) {
    xml::Element features("features", std::string(ns::streams));
    features.add(xml::Element("bind", std::string(ns::bind)));
    EXPECT_EQ(to_stream_text(features),
              "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>");
    EXPECT_EQ(to_stream_text(xml::Element("iq", std::string(ns::client))), "<iq/>");
    EXPECT_EQ(to_stream_text(to_element(StreamFault::conflict, "Replaced by new connection")),
              "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
              "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>Replaced by new "
              "connection</text></stream:error>");
}

TEST(StreamErrors, have_a_name_each) {
    for (int i = 0; i <= static_cast<int>(StreamFault::unsupported_version); ++i) {
        const auto fault = static_cast<StreamFault>(i);
        EXPECT_EQ(stream_fault_of(name_of(fault)), fault);
        EXPECT_EQ(fault_in_stream_error(to_element(fault)), fault);
    }
    EXPECT_FALSE(stream_fault_of("odd"));
}

TEST(StreamErrors, tell_what_the_parser_found) {
    EXPECT_EQ(fault_of(xml::StreamFault::not_well_formed), StreamFault::not_well_formed);
    EXPECT_EQ(fault_of(xml::StreamFault::restricted), StreamFault::restricted_xml);
    EXPECT_EQ(fault_of(xml::StreamFault::unbound_prefix), StreamFault::bad_namespace_prefix);
    EXPECT_EQ(fault_of(xml::StreamFault::stray_text), StreamFault::bad_format);
    for (const auto limit :
         {xml::StreamFault::too_long, xml::StreamFault::too_deep, xml::StreamFault::too_many_attributes})
        EXPECT_EQ(fault_of(limit), StreamFault::policy_violation);
}

}  // namespace
