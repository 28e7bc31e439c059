using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Commands;

/// <summary>
/// Sets a user's password, or switches the user on or off (IPMI 2.0 §22.30). Codes of a test: 80h wrong password, 81h wrong size.
/// <code>
/// | 80 password of 20 octets (else 16); user | 00 disable, 01 enable, 02 set, 03 test | password (not for 00, 01) |
/// </code>
/// </summary>
/// <param name="Is20">Store 20 octets: works with IPMI 2.0 sessions only.</param>
/// <param name="Password">At most 20 octets, or 16; empty for on and off.</param>
public readonly record struct SetUserPassword(byte User, UserPasswordOperation Operation, bool Is20, ReadOnlyMemory<byte> Password) : IIpmiRequest<SetUserPassword, Done>
{
    /// <inheritdoc/>
    public static NetworkFunction NetFn => NetworkFunction.Application;

    /// <inheritdoc/>
    public static byte Command => 0x47;

    private int PasswordLength => Is20 ? 20 : 16;

    /// <inheritdoc/>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteByte((byte)((Is20 ? 0x80 : 0) | User));
        writer.WriteByte((byte)Operation);
        if (Operation is UserPasswordOperation.Disable or UserPasswordOperation.Enable) return;
        writer.Write(Password.Span);
        writer.Fill(PasswordLength - Password.Length);
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> data, out SetUserPassword request)
    {
        request = default;
        if (data is not [var first, var operation, .. var rest]) return false;
        request = new((byte)(first & 0x3F), (UserPasswordOperation)(operation & 0x03), (first & 0x80) != 0, rest.TrimEnd((byte)0).ToArray());
        return request.Operation is UserPasswordOperation.Disable or UserPasswordOperation.Enable || rest.Length >= request.PasswordLength;
    }

    /// <summary>Never prints the password.</summary>
    public override string ToString() => $"{nameof(SetUserPassword)} {{ User = {User}, Operation = {Operation} }}";
}

/// <summary>What to do with a user's password.</summary>
public enum UserPasswordOperation : byte
{
    /// <summary>Switch the user off.</summary>
    Disable = 0,

    /// <summary>Switch the user on.</summary>
    Enable = 1,

    /// <summary>Set the password.</summary>
    Set = 2,

    /// <summary>Say whether this is the password.</summary>
    Test = 3,
}
