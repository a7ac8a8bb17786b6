using System.Net;
using System.Net.Sockets;

namespace Lookahead.Api.Outgoing;

/// <summary>
/// Which addresses a request that a user has asked for may go to: the public internet. All else could be the machine itself, a
/// neighbour or the cloud's own services (server-side request forgery). Sources: the special-purpose address registries of IANA
/// (RFC 6890 and its successors); 168.63.129.16 is Azure's.
/// </summary>
/// <param name="allowed">Networks that are let through all the same.</param>
public sealed class AddressGuard(IReadOnlyList<IPNetwork> allowed)
{
    private static readonly (IPNetwork Network, string What)[] Refused4 =
    [
        Entry("0.0.0.0/8", "unspecified"),
        Entry("10.0.0.0/8", "private"),
        Entry("100.64.0.0/10", "shared by carriers"),
        Entry("127.0.0.0/8", "loopback"),
        Entry("168.63.129.16/32", "Azure's own"),
        Entry("169.254.0.0/16", "link-local"),
        Entry("172.16.0.0/12", "private"),
        Entry("192.0.0.0/24", "reserved"),
        Entry("192.0.2.0/24", "for documentation"),
        Entry("192.88.99.0/24", "a 6to4 relay"),
        Entry("192.168.0.0/16", "private"),
        Entry("198.18.0.0/15", "for benchmarks"),
        Entry("198.51.100.0/24", "for documentation"),
        Entry("203.0.113.0/24", "for documentation"),
        Entry("224.0.0.0/4", "multicast"),
        Entry("240.0.0.0/4", "reserved"),
    ];

    /// <summary>Parts of 2000::/3; what lies outside of it is no public address at all.</summary>
    private static readonly (IPNetwork Network, string What)[] Refused6 =
    [
        Entry("2001::/23", "reserved"), // Teredo among them, which embeds other addresses.
        Entry("2001:db8::/32", "for documentation"),
        Entry("3fff::/20", "for documentation"),
    ];

    private static readonly IPNetwork Public6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>What kind of address it is that no request may go to, in words; null when requests may go there.</summary>
    public string? WhyRefused(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = Unmapped(address);
        if (IsAllowed(plain))
        {
            return null;
        }
        if (plain.AddressFamily == AddressFamily.InterNetwork)
        {
            return Find(Refused4, plain);
        }
        if (Embedded(plain) is { } inner)
        {
            return IsAllowed(inner) || Find(Refused4, inner) is not { } what ? null : $"{what}, written as IPv6";
        }
        return Public6.Contains(plain) ? Find(Refused6, plain) : "not public";
    }

    /// <summary>Whether a setting lets the address through, which else would be refused, and also plain http to it.</summary>
    public bool IsAllowed(IPAddress address)
    {
        var plain = Unmapped(address);
        return allowed.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }

    /// <summary>The IPv4 address that packets to this one are forwarded to by NAT64 (RFC 6052) or 6to4 (RFC 3056); null: to none.</summary>
    private static IPAddress? Embedded(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return Translated.Contains(address) ? new IPAddress(bytes.AsSpan(12, 4))
            : SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4))
            : null;
    }

    private static IPAddress Unmapped(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) // Without a zone, which would hide it from networks.
        : address;

    private static string? Find((IPNetwork Network, string What)[] table, IPAddress address)
    {
        foreach (var (network, what) in table)
        {
            if (network.Contains(address))
            {
                return what;
            }
        }
        return null;
    }

    private static (IPNetwork Network, string What) Entry(string network, string what) => (IPNetwork.Parse(network), what);
}
