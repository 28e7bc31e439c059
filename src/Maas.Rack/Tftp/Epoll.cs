using System.Runtime.InteropServices;

namespace Maas.Rack.Tftp;

/// <summary>Waits for any of many sockets in one call (epoll(7)). One thread with it serves hundreds of clients in lockstep at the cost of a receive and a
/// send each; the runtime's own asynchronous sockets add a thread switch per packet.</summary>
internal sealed class Epoll : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int Readable = 1;
    private const int Add = 1;
    private const int Remove = 2;

    private readonly int _epoll;
    private readonly byte[] _events;

    /// <summary>The kernel packs the event on x86-64 and aligns it elsewhere.</summary>
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static readonly int KeyOffset = EventSize - 8;

    public Epoll(int mostEvents)
    {
        _epoll = NativeMethods.epoll_create1(CloseOnExec);
        if (_epoll < 0) throw new IOException($"epoll_create1 failed with error {Marshal.GetLastPInvokeError()}.");
        _events = new byte[mostEvents * EventSize];
    }

    /// <summary>Watches a descriptor; <paramref name="key"/> comes back from <see cref="Wait"/>.</summary>
    public void Watch(int descriptor, long key)
    {
        var watched = new byte[EventSize];
        BitConverter.TryWriteBytes(watched, Readable);
        BitConverter.TryWriteBytes(watched.AsSpan(KeyOffset), key);
        if (NativeMethods.epoll_ctl(_epoll, Add, descriptor, watched) != 0) throw new IOException($"epoll_ctl failed with error {Marshal.GetLastPInvokeError()}.");
    }

    public void Forget(int descriptor) => _ = NativeMethods.epoll_ctl(_epoll, Remove, descriptor, new byte[EventSize]);

    /// <param name="milliseconds">-1 waits without end.</param>
    /// <returns>How many descriptors are readable.</returns>
    public int Wait(int milliseconds) => Math.Max(0, NativeMethods.epoll_wait(_epoll, _events, _events.Length / EventSize, milliseconds));

    /// <summary>The key of a readable descriptor after <see cref="Wait"/>.</summary>
    public long KeyOf(int index) => BitConverter.ToInt64(_events, (index * EventSize) + KeyOffset);

    public void Dispose() => _ = NativeMethods.close(_epoll);

    private static class NativeMethods
    {
        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int epoll_create1(int flags);

        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int epoll_ctl(int epoll, int operation, int descriptor, byte[] watched);

        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int epoll_wait(int epoll, byte[] events, int most, int milliseconds);

        [DllImport("libc")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int close(int descriptor);
    }
}
