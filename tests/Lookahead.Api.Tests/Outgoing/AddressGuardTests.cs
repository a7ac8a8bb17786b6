using System.Net;
using Lookahead.Api.Outgoing;

namespace Lookahead.Api.Tests.Outgoing;

/// <summary>Address by address: where requests of users may go.</summary>
public sealed class AddressGuardTests
{
    private static readonly AddressGuard Guard = new([]);

    [Theory]
    [InlineData("0.0.0.0", "unspecified")]
    [InlineData("0.1.2.3", "unspecified")]
    [InlineData("10.0.0.1", "private")]
    [InlineData("10.255.255.255", "private")]
    [InlineData("100.64.0.1", "shared by carriers")]
    [InlineData("100.127.255.255", "shared by carriers")]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("127.255.255.254", "loopback")]
    [InlineData("168.63.129.16", "Azure's own")]
    [InlineData("169.254.169.254", "link-local")]
    [InlineData("169.254.0.1", "link-local")]
    [InlineData("172.16.0.1", "private")]
    [InlineData("172.31.255.255", "private")]
    [InlineData("192.0.0.8", "reserved")]
    [InlineData("192.0.2.1", "for documentation")]
    [InlineData("192.88.99.1", "a 6to4 relay")]
    [InlineData("192.168.1.1", "private")]
    [InlineData("198.18.0.1", "for benchmarks")]
    [InlineData("198.19.255.255", "for benchmarks")]
    [InlineData("198.51.100.7", "for documentation")]
    [InlineData("203.0.113.7", "for documentation")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("239.255.255.255", "multicast")]
    [InlineData("240.0.0.1", "reserved")]
    [InlineData("255.255.255.255", "reserved")]
    [InlineData("::", "not public")]
    [InlineData("::1", "not public")]
    [InlineData("::127.0.0.1", "not public")]
    [InlineData("::ffff:127.0.0.1", "loopback")]
    [InlineData("::ffff:10.0.0.1", "private")]
    [InlineData("::ffff:169.254.169.254", "link-local")]
    [InlineData("::ffff:168.63.129.16", "Azure's own")]
    [InlineData("64:ff9b::7f00:1", "loopback, written as IPv6")]
    [InlineData("64:ff9b::a9fe:a9fe", "link-local, written as IPv6")]
    [InlineData("64:ff9b:1::a00:1", "not public")]
    [InlineData("2002:7f00:1::", "loopback, written as IPv6")]
    [InlineData("2002:a00:1::1", "private, written as IPv6")]
    [InlineData("2002:a83f:8110::", "Azure's own, written as IPv6")]
    [InlineData("2001::1", "reserved")]
    [InlineData("2001:0:5ef5:79fd:0:59d:a0e5:ba1", "reserved")]
    [InlineData("2001:db8::1", "for documentation")]
    [InlineData("3fff::1", "for documentation")]
    [InlineData("fc00::1", "not public")]
    [InlineData("fd12:3456:789a::1", "not public")]
    [InlineData("fe80::1", "not public")]
    [InlineData("fe80::1%2", "not public")]
    [InlineData("fec0::1", "not public")]
    [InlineData("ff02::1", "not public")]
    [InlineData("100::1", "not public")]
    [InlineData("5f00::1", "not public")]
    public void WhyRefused_SpecialAddress_SaysWhat(string address, string what) => Assert.Equal(what, Guard.WhyRefused(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("8.8.8.8")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.1")]
    [InlineData("168.63.129.15")]
    [InlineData("168.63.129.17")]
    [InlineData("169.253.255.255")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:81b::200e")]
    public void WhyRefused_PublicAddress_IsNull(string address) => Assert.Null(Guard.WhyRefused(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("64:ff9b::7f00:1", true)]
    [InlineData("127.0.0.2", false)]
    [InlineData("fd00::5", true)]
    [InlineData("fd00::5%3", true)]
    [InlineData("fc00::5", false)]
    [InlineData("10.0.0.1", false)]
    public void WhyRefused_AllowedNetworks_LetThroughThoseAlone(string address, bool allowed)
    {
        var options = OutgoingOptions.FromEnvironment(_ => "127.0.0.1/32, fd00::/8");

        Assert.Equal(allowed, new AddressGuard(options.Allowed).WhyRefused(IPAddress.Parse(address)) is null);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost/32")]
    [InlineData("10.0.0.0/33")]
    public void FromEnvironment_NoNetwork_IsRefused(string text) =>
        Assert.Contains(text, Assert.Throws<ArgumentException>(() => OutgoingOptions.FromEnvironment(_ => text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://example.com/hook", null)]
    [InlineData("https://example.com:8443/hook?x=1", null)]
    [InlineData("https://1.1.1.1/", null)]
    [InlineData("http://example.com/", "https://")]
    [InlineData("ftp://example.com/", "https://")]
    [InlineData("file:///etc/passwd", "must be")]
    [InlineData("/hook", "must be")]
    [InlineData("example.com", "must be")]
    [InlineData("https://user:secret@example.com/", "user name")]
    [InlineData("https://127.0.0.1/", "loopback")]
    [InlineData("https://2130706433/", "loopback")]
    [InlineData("https://0x7f.1/", "loopback")]
    [InlineData("https://0177.0.0.1/", "loopback")]
    [InlineData("https://[::1]/", "not public")]
    [InlineData("https://[::ffff:10.0.0.1]/", "private")]
    public void WhyRefused_Url_SaysWhatItsTextTells(string url, string? reason)
    {
        using var outgoing = new OutgoingHttp(OutgoingOptions.PublicOnly, new DnsResolver());

        var found = outgoing.WhyRefused(url);

        Assert.True(reason is null ? found is null : found?.Contains(reason, StringComparison.Ordinal) == true, found);
    }
}
