using System.Globalization;
using System.Text;
using Maas.Protocols.Dhcp;
using Maas.Protocols.Primitives;

namespace Maas.Domain.Dhcp.Snippets;

/// <summary>The octets of an option's value from its tokens.</summary>
internal static class SnippetValues
{
    /// <summary>The most an option can hold.</summary>
    private const int Longest = 255;

    /// <returns>False when the tokens are no value of the kind, or too long a one.</returns>
    public static bool TryEncode(SnippetOption option, IReadOnlyList<SnippetToken> tokens, out byte[] octets)
    {
        octets = [];
        if (tokens.Count == 0) return false;
        if (option.Value is SnippetValue.DomainList) return TryDomains(tokens, out octets);
        var items = Items(tokens);
        if (items.Count > 1 && !option.Array && option.Value != SnippetValue.Octets) return false;
        var all = new List<byte>();
        foreach (var item in items)
        {
            if (!TryOne(option.Value, item, out var one)) return false;
            all.AddRange(one);
        }

        octets = [.. all];
        return octets.Length is > 0 and <= Longest;
    }

    /// <summary>Values stand between commas; of pairs, the two stand side by side.</summary>
    private static List<List<SnippetToken>> Items(IReadOnlyList<SnippetToken> tokens)
    {
        List<List<SnippetToken>> items = [[]];
        foreach (var token in tokens)
        {
            if (token.Is(",")) items.Add([]);
            else items[^1].Add(token);
        }

        return items;
    }

    private static bool TryOne(SnippetValue kind, List<SnippetToken> item, out byte[] octets)
    {
        octets = [];
        if (kind == SnippetValue.AddressPair)
        {
            if (item is not [var left, var right] || !TryOne(SnippetValue.Address, [left], out var first) || !TryOne(SnippetValue.Address, [right], out var second)) return false;
            octets = [.. first, .. second];
            return true;
        }

        if (item is not [var token]) return false;
        switch (kind)
        {
            case SnippetValue.Address:
                if (!Ipv4Address.TryParse(token.Text, null, out var address)) return false;
                octets = address.ToIPAddress().GetAddressBytes();
                return true;
            case SnippetValue.Text:
                if (!token.IsString) return false;
                octets = Encoding.Latin1.GetBytes(token.Text);
                return token.Text.All(c => c < 256);
            case SnippetValue.Octets:
                return TryOctets(token, out octets);
            case SnippetValue.Flag:
                octets = [(byte)(IsTrue(token.Text) ? 1 : 0)];
                return IsTrue(token.Text) || token.Text.ToLowerInvariant() is "off" or "false" or "0";
            case SnippetValue.Integer8: return TryNumber(token, 0, byte.MaxValue, 1, out octets);
            case SnippetValue.Integer16: return TryNumber(token, 0, ushort.MaxValue, 2, out octets);
            case SnippetValue.Integer32: return TryNumber(token, 0, uint.MaxValue, 4, out octets);
            case SnippetValue.Signed8: return TryNumber(token, sbyte.MinValue, sbyte.MaxValue, 1, out octets);
            case SnippetValue.Signed16: return TryNumber(token, short.MinValue, short.MaxValue, 2, out octets);
            case SnippetValue.Signed32: return TryNumber(token, int.MinValue, int.MaxValue, 4, out octets);
            default: return false;
        }
    }

    private static bool IsTrue(string text) => text.ToLowerInvariant() is "on" or "true" or "1";

    /// <summary>A string, or hexadecimal octets with colons between.</summary>
    private static bool TryOctets(SnippetToken token, out byte[] octets)
    {
        octets = [];
        if (token.IsString)
        {
            octets = Encoding.Latin1.GetBytes(token.Text);
            return token.Text.All(c => c < 256);
        }

        var parts = token.Text.Split(':');
        if (!parts.All(p => p.Length is 1 or 2 && p.All(char.IsAsciiHexDigit))) return false;
        octets = [.. parts.Select(p => byte.Parse(p, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
        return true;
    }

    private static bool TryNumber(SnippetToken token, long least, long most, int width, out byte[] octets)
    {
        var isHex = token.Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        octets = new byte[width];
        if (!(isHex
                ? long.TryParse(token.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
                : long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)) || token.IsString || number < least || number > most)
            return false;
        for (var i = width - 1; i >= 0; i--, number >>= 8) octets[i] = (byte)number;
        return true;
    }

    private static bool TryDomains(IReadOnlyList<SnippetToken> tokens, out byte[] octets)
    {
        var names = tokens.Where(t => !t.Is(",")).Select(t => t.Text.TrimEnd('.')).ToArray();
        octets = names.Length > 0 && names.All(n => n.Length is > 0 and < 254 && Naming.DomainRules.Problem(n) is null) ? Options.DomainSearch.ToOctets(names) : [];
        return octets.Length is > 0 and <= Longest;
    }
}
