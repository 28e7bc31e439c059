using System.Text;
using Maas.Protocols.Primitives;

namespace Maas.Protocols.Ipmi.Session;

/// <summary>
/// RAKP Message 1 (IPMI 2.0 §13.20), console to BMC.
/// <code>
/// | tag | 00 00 00 | SIDc (4) | Rm (16) | role | 00 00 | name length | name (up to 16) |
/// </code>
/// </summary>
/// <param name="Role">The privilege level, with <see cref="ByName"/>.</param>
/// <param name="Name">The user's name as octets.</param>
public readonly record struct Rakp1(byte Tag, uint BmcSessionId, ReadOnlyMemory<byte> ConsoleRandom, byte Role, ReadOnlyMemory<byte> Name)
{
    /// <summary>Octets of random numbers and GUIDs.</summary>
    public const int RandomLength = 16;

    /// <summary>The longest user name.</summary>
    public const int MaxName = 16;

    /// <summary>In the role: look the user up by name alone, not by name and level.</summary>
    public const byte ByName = 0x10;

    /// <summary>A user's name as it stands on the wire.</summary>
    /// <param name="padded">To 16 octets (workaround flag <c>intel20</c>).</param>
    public static byte[] NameOf(string user, bool padded = false)
    {
        var name = Encoding.UTF8.GetBytes(user);
        if (name.Length > MaxName) name = name[..MaxName];
        if (padded) Array.Resize(ref name, MaxName);
        return name;
    }

    /// <summary>Writes the payload.</summary>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteByte(Tag);
        writer.Fill(3);
        writer.WriteUInt32LittleEndian(BmcSessionId);
        writer.Write(ConsoleRandom.Span);
        writer.WriteByte(Role);
        writer.Fill(2);
        writer.WriteByte((byte)Name.Length);
        writer.Write(Name.Span);
    }

    /// <summary>Reads the payload.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Rakp1 message)
    {
        message = default;
        var reader = new WireReader(payload);
        if (!reader.TryReadByte(out var tag) || !reader.TrySkip(3) || !reader.TryReadUInt32LittleEndian(out var session)
            || !reader.TryRead(RandomLength, out var random) || !reader.TryReadByte(out var role) || !reader.TrySkip(2)
            || !reader.TryReadByte(out var length) || length > MaxName || !reader.TryRead(length, out var name))
            return false;
        message = new Rakp1(tag, session, random.ToArray(), role, name.ToArray());
        return true;
    }
}

/// <summary>
/// RAKP Message 2 (IPMI 2.0 §13.21), BMC to console; eight octets when refused.
/// <code>
/// | tag | status | 00 00 | SIDm (4) | Rc (16) | GUIDc (16) | MAC2 |
/// </code>
/// </summary>
/// <param name="Code">MAC2: proves that the BMC knows the password.</param>
public readonly record struct Rakp2(
    byte Tag, RmcpPlusStatus Status, uint ConsoleSessionId, ReadOnlyMemory<byte> BmcRandom = default, ReadOnlyMemory<byte> BmcGuid = default, ReadOnlyMemory<byte> Code = default)
{
    /// <summary>Writes the payload.</summary>
    public void WriteTo(ref WireWriter writer)
    {
        writer.WriteByte(Tag);
        writer.WriteByte((byte)Status);
        writer.Fill(2);
        writer.WriteUInt32LittleEndian(ConsoleSessionId);
        if (Status != RmcpPlusStatus.Ok) return;
        writer.Write(BmcRandom.Span);
        writer.Write(BmcGuid.Span);
        writer.Write(Code.Span);
    }

    /// <summary>Reads the payload.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Rakp2 message)
    {
        message = default;
        var reader = new WireReader(payload);
        if (!reader.TryReadByte(out var tag) || !reader.TryReadByte(out var status) || !reader.TrySkip(2) || !reader.TryReadUInt32LittleEndian(out var session)) return false;
        if (status != (byte)RmcpPlusStatus.Ok)
        {
            message = new Rakp2(tag, (RmcpPlusStatus)status, session);
            return true;
        }

        if (!reader.TryRead(Rakp1.RandomLength, out var random) || !reader.TryRead(Rakp1.RandomLength, out var guid)) return false;
        message = new Rakp2(tag, RmcpPlusStatus.Ok, session, random.ToArray(), guid.ToArray(), reader.Rest.ToArray());
        return true;
    }
}

/// <summary>
/// RAKP Message 3 (IPMI 2.0 §13.22), console to BMC.
/// <code>
/// | tag | status | 00 00 | SIDc (4) | MAC3 |
/// </code>
/// </summary>
/// <param name="Code">MAC3: proves that the console knows the password.</param>
public readonly record struct Rakp3(byte Tag, RmcpPlusStatus Status, uint BmcSessionId, ReadOnlyMemory<byte> Code)
{
    /// <summary>Writes the payload.</summary>
    public void WriteTo(ref WireWriter writer) => RakpTail.Write(ref writer, Tag, Status, BmcSessionId, Code.Span);

    /// <summary>Reads the payload.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Rakp3 message)
    {
        var isWhole = RakpTail.TryRead(payload, out var tag, out var status, out var session, out var code);
        message = isWhole ? new Rakp3(tag, status, session, code.ToArray()) : default;
        return isWhole;
    }
}

/// <summary>
/// RAKP Message 4 (IPMI 2.0 §13.23), BMC to console.
/// <code>
/// | tag | status | 00 00 | SIDm (4) | ICV4 |
/// </code>
/// </summary>
/// <param name="Code">ICV4: proves that both have the same session key, K_g included.</param>
public readonly record struct Rakp4(byte Tag, RmcpPlusStatus Status, uint ConsoleSessionId, ReadOnlyMemory<byte> Code = default)
{
    /// <summary>Writes the payload.</summary>
    public void WriteTo(ref WireWriter writer) => RakpTail.Write(ref writer, Tag, Status, ConsoleSessionId, Code.Span);

    /// <summary>Reads the payload.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Rakp4 message)
    {
        var isWhole = RakpTail.TryRead(payload, out var tag, out var status, out var session, out var code);
        message = isWhole ? new Rakp4(tag, status, session, code.ToArray()) : default;
        return isWhole;
    }
}

/// <summary>The layout that messages 3 and 4 share.</summary>
internal static class RakpTail
{
    public static void Write(ref WireWriter writer, byte tag, RmcpPlusStatus status, uint session, ReadOnlySpan<byte> code)
    {
        writer.WriteByte(tag);
        writer.WriteByte((byte)status);
        writer.Fill(2);
        writer.WriteUInt32LittleEndian(session);
        writer.Write(code);
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, out byte tag, out RmcpPlusStatus status, out uint session, out ReadOnlySpan<byte> code)
    {
        (status, session) = (default, 0);
        code = default;
        var reader = new WireReader(payload);
        if (!reader.TryReadByte(out tag) || !reader.TryReadByte(out var given) || !reader.TrySkip(2) || !reader.TryReadUInt32LittleEndian(out session)) return false;
        status = (RmcpPlusStatus)given;
        code = reader.Rest;
        return true;
    }
}
