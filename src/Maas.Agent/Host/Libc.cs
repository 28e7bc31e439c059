using System.Runtime.InteropServices;

namespace Maas.Agent.Host;

/// <summary>The system calls that .NET does not offer, under their own names.</summary>
internal static partial class Libc
{
    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int O_NOCTTY = 0x100;
    public const int O_TRUNC = 0x200;
    public const int O_NONBLOCK = 0x800;
    public const int O_DIRECTORY = 0x10000;
    public const int O_NOFOLLOW = 0x20000;
    public const int O_CLOEXEC = 0x80000;
    public const int O_PATH = 0x200000;
    public const int AT_FDCWD = -100;
    public const int AT_SYMLINK_NOFOLLOW = 0x100;
    public const int AT_REMOVEDIR = 0x200;
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int ECHILD = 10;
    public const int ENOTSUP = 95;
    public const nuint MS_RDONLY = 1;
    public const nuint MS_NOSUID = 2;
    public const nuint MS_NODEV = 4;
    public const nuint MS_NOEXEC = 8;
    public const nuint MS_BIND = 4096;
    public const nuint MS_REC = 16384;
    public const int MNT_DETACH = 2;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mount(string source, string target, string? filesystemtype, nuint flags, string? data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int umount2(string target, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int openat(int directory, ReadOnlySpan<byte> path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int dup2(int old, int wanted);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(int descriptor, Span<byte> buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int descriptor, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int mkdirat(int directory, ReadOnlySpan<byte> path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int mknodat(int directory, ReadOnlySpan<byte> path, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int symlinkat(ReadOnlySpan<byte> target, int directory, ReadOnlySpan<byte> path);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int linkat(int oldDirectory, ReadOnlySpan<byte> old, int directory, ReadOnlySpan<byte> path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int unlinkat(int directory, ReadOnlySpan<byte> path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchownat(int directory, ReadOnlySpan<byte> path, uint owner, uint group, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchmodat(int directory, ReadOnlySpan<byte> path, uint mode, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int utimensat(int directory, ReadOnlySpan<byte> path, ReadOnlySpan<long> times, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ftruncate(int descriptor, long length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int lsetxattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int chmod(string path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(int descriptor, nuint request, Span<byte> argument);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc")]
    public static partial void sync();

    [LibraryImport("libc")]
    public static partial int pause();

    [LibraryImport("libc", SetLastError = true)]
    public static partial int reboot(int command);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int sethostname(ReadOnlySpan<byte> name, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setpriority(int which, int who, int priority);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitpid(int pid, out int status, int options);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setsid();

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint openat2(nint number, int directory, ReadOnlySpan<byte> path, ReadOnlySpan<ulong> how, nuint size);

    [LibraryImport("libc")]
    public static partial int posix_spawn(
        out int pid, ReadOnlySpan<byte> path, nint actions, nint attributes, ReadOnlySpan<nint> arguments, ReadOnlySpan<nint> environment);
}
