using Maas.Protocols.Ipmi;

namespace Maas.Power.Transports.Ipmi;

/// <summary>How to log in to a BMC. Two equal logins share a session.</summary>
/// <param name="Address">Host or address, with <c>:port</c> if it is not 623.</param>
/// <param name="BmcKey">K_g; empty when there is none.</param>
/// <param name="Version2">RMCP+; else IPMI 1.5.</param>
/// <param name="Suite">The cipher suite; null for the best that the BMC offers.</param>
internal sealed record IpmiLogin(
    string Address, string User, string Password, string BmcKey, bool Version2, byte? Suite, PrivilegeLevel Privilege, Workarounds Workarounds)
{
    /// <summary>Never prints the password.</summary>
    public override string ToString() => $"{User}@{Address}";

    /// <summary>K_g as octets: text, or 0x and hexadecimal digits.</summary>
    /// <exception cref="PowerException">It is too long or no hexadecimal.</exception>
    public byte[] BmcKeyOctets()
    {
        try
        {
            var key = BmcKey.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? Convert.FromHexString(BmcKey.AsSpan(2))
                : System.Text.Encoding.UTF8.GetBytes(BmcKey);
            if (key.Length <= Protocols.Ipmi.Session.RakpKeys.KeyLength) return key;
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw new PowerException(PowerFailure.Setting, "k_g must be at most 20 octets: text, or 0x and hexadecimal digits.");
    }
}

/// <summary>What to put up with (power.md §3.8); the names are those of the setting's values.</summary>
[Flags]
internal enum Workarounds
{
    None = 0,

    /// <summary>Ask for the wanted privilege in Open Session instead of the highest.</summary>
    Opensesspriv = 1 << 0,

    /// <summary>Do not believe the authentication capabilities.</summary>
    Authcap = 1 << 1,

    /// <summary>Take packets with session id 0.</summary>
    Idzero = 1 << 2,

    /// <summary>Take signed packets though per-message authentication is off.</summary>
    Unexpectedauth = 1 << 3,

    /// <summary>Sign every IPMI 1.5 packet.</summary>
    Forcepermsg = 1 << 4,

    /// <summary>IPMI 1.5 sequence numbers are big-endian.</summary>
    Endianseq = 1 << 5,

    /// <summary>User names padded to 16 octets; with HMAC-MD5 only 16 octets of the password.</summary>
    Intel20 = 1 << 6,

    /// <summary>RAKP codes of wrong length.</summary>
    Supermicro20 = 1 << 7,

    /// <summary>RAKP codes of wrong length or hash; implies <see cref="Opensesspriv"/>.</summary>
    Sun20 = 1 << 8,

    /// <summary>Do not look at checksums of messages.</summary>
    Nochecksumcheck = 1 << 9,

    /// <summary>Suite 0 with an integrity check value.</summary>
    Integritycheckvalue = 1 << 10,

    /// <summary>Do not try an RMCP ping to tell an absent BMC from one that does not speak IPMI.</summary>
    Ipmiping = 1 << 11,
}
