using System.Buffers.Binary;

namespace Maas.Agent.Host;

/// <summary>Where people look: the kernel's consoles, and the first serial line even if the kernel was not told about it.</summary>
internal static class Consoles
{
    private const nuint TCGETS = 0x5401;
    private const nuint TCSETS = 0x5402;

    /// <summary>CS8 | CREAD | CLOCAL | B115200 (termbits.h).</summary>
    private const uint EightBits115200 = 0x30 | 0x80 | 0x800 | 0x1002;

    public static IReadOnlyList<Stream> Open()
    {
        var names = Names(File.Exists("/proc/consoles") ? File.ReadAllText("/proc/consoles") : "");
        var streams = names.Select(name => Line("/dev/" + name, setSpeed: false)).OfType<Stream>().ToList();
        if (!names.Any(name => name.StartsWith("ttyS", StringComparison.Ordinal)) && Line("/dev/ttyS0", setSpeed: true) is { } serial)
            streams.Add(serial);
        return streams;
    }

    /// <summary><c>/proc/consoles</c>: one line each, the device's name first.</summary>
    public static IReadOnlyList<string> Names(string consoles) =>
        [.. consoles.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).Where(name => name.StartsWith("tty", StringComparison.Ordinal) || name.StartsWith("hvc", StringComparison.Ordinal))];

    private static DescriptorStream? Line(string path, bool setSpeed)
    {
        // Not blocking: a serial line whose reader stopped the flow must not stop the work.
        var descriptor = Libc.open(path, Libc.O_WRONLY | Libc.O_NOCTTY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
        if (descriptor < 0)
            return null;
        Span<byte> termios = stackalloc byte[64];
        // A serial port that is not fitted opens, but has no settings.
        if (Libc.ioctl(descriptor, TCGETS, termios) < 0)
        {
            _ = Libc.close(descriptor);
            return null;
        }
        if (setSpeed)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(termios[8..], EightBits115200);
            _ = Libc.ioctl(descriptor, TCSETS, termios);
        }
        return new DescriptorStream(descriptor, owns: true);
    }
}
