using System.Net;
using Maas.Domain.Booting;

namespace Maas.Rack.Boot;

/// <summary>Somebody wants a boot file; how and from where decides what a generated one says.</summary>
/// <param name="Path">Normalized (<see cref="BootPath"/>).</param>
/// <param name="Local">The appliance's address that was asked.</param>
public sealed record BootRequest(string Path, BootProtocol Protocol, IPAddress Local, IPAddress Remote);

/// <summary>What a boot file turned out to be.</summary>
public abstract record BootFile
{
    private BootFile()
    {
    }

    /// <summary>Made for this request.</summary>
    public sealed record Generated(byte[] Content) : BootFile;

    /// <param name="Path">Of a regular file.</param>
    /// <param name="Sha256">Of the content, when the name says so.</param>
    public sealed record Stored(string Path, string? Sha256 = null) : BootFile;
}
