using System.Runtime.InteropServices;
using System.Text;
using Maas.Agent.Archives;
using Maas.Agent.Host;

namespace Maas.Agent.Install.Images;

/// <summary>
/// Extracts a root filesystem with everything that makes it one: owners, modes, times, links, devices, extended attributes. Every path is resolved by the
/// kernel as if the target were <c>/</c> (<c>openat2</c> with RESOLVE_IN_ROOT), so an archive's absolute links lead into the target and never out of it.
/// </summary>
internal sealed class TarExtraction : IDisposable
{
    private const nint SYS_openat2 = 437;
    private const ulong RESOLVE_IN_ROOT = 0x10;
    private const uint S_IFIFO = 0x1000;
    private const uint S_IFCHR = 0x2000;
    private const uint S_IFBLK = 0x6000;

    private readonly int _root;
    private readonly byte[] _buffer = new byte[256 << 10];
    private readonly List<(byte[] Path, TarEntry Entry)> _directories = [];
    private byte[] _parentPath = [];
    private int _parent = -1;

    public TarExtraction(string root)
    {
        _root = Libc.open(root, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        SystemCallException.Demand(_root, root);
    }

    /// <returns>How many members there were.</returns>
    public int Extract(TarReader tar)
    {
        var count = 0;
        for (var entry = tar.Next(); entry is not null; entry = tar.Next(), count++)
        {
            var path = Clean(entry.Name);
            if (path.Length > 0)
                Place(path, entry, tar);
            else if (entry.Kind == TarKind.Directory)
                _directories.Add(([(byte)'.'], entry));
        }
        // Last, and the deepest first: creating a file changes its directory's time, and a mode may forbid creating any.
        foreach (var (path, entry) in _directories.AsEnumerable().Reverse())
        {
            var (parent, name) = Parent(path);
            Finish(parent, name, entry);
        }
        return count;
    }

    public void Dispose()
    {
        if (_parent >= 0)
            _ = Libc.close(_parent);
        _ = Libc.close(_root);
    }

    /// <summary>Without <c>./</c>, empty and <c>..</c> parts; nothing is left of the root itself.</summary>
    public static byte[] Clean(ReadOnlySpan<byte> name)
    {
        var parts = new List<byte[]>();
        foreach (var range in name.Split((byte)'/'))
        {
            var part = name[range];
            if (part.Length > 0 && !part.SequenceEqual("."u8) && !part.SequenceEqual(".."u8))
                parts.Add(part.ToArray());
        }
        return [.. parts.SelectMany((part, index) => index == 0 ? part : [(byte)'/', .. part])];
    }

    private void Place(byte[] path, TarEntry entry, TarReader tar)
    {
        var (parent, name) = Parent(path);
        var what = $"extracting {Encoding.UTF8.GetString(path)}";
        switch (entry.Kind)
        {
            case TarKind.Directory:
                MakeDirectory(parent, name, what);
                _directories.Add((path, entry));
                return;
            case TarKind.File:
                WriteFile(parent, name, entry, tar, what);
                break;
            case TarKind.HardLink:
                Link(parent, name, Clean(entry.LinkName), what);
                return;
            case TarKind.SymbolicLink:
                Create(() => Libc.symlinkat(Terminated(entry.LinkName), parent, name), parent, name, what);
                break;
            default:
                Create(() => Libc.mknodat(parent, name, NodeType(entry.Kind) | entry.Mode, Device(entry)), parent, name, what);
                break;
        }
        Finish(parent, name, entry);
    }

    private void WriteFile(int parent, byte[] name, TarEntry entry, TarReader tar, string what)
    {
        var descriptor = -1;
        Create(() => descriptor = Libc.openat(parent, name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0x180), parent, name, what);
        try
        {
            if (entry.Sparse is { } sparse)
            {
                using var file = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, 0);
                foreach (var (offset, length) in sparse.Pieces)
                {
                    file.Position = offset;
                    for (var left = length; left > 0;)
                    {
                        var read = tar.Read(_buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length)));
                        file.Write(_buffer, 0, read);
                        left -= read;
                    }
                }
                SystemCallException.Demand(Libc.ftruncate(descriptor, sparse.RealSize), what);
                return;
            }
            for (int read; (read = tar.Read(_buffer)) > 0;)
                WriteAll(descriptor, _buffer.AsSpan(0, read), what);
        }
        finally
        {
            _ = Libc.close(descriptor);
        }
    }

    private static void WriteAll(int descriptor, ReadOnlySpan<byte> data, string what)
    {
        while (data.Length > 0)
        {
            var written = Libc.write(descriptor, data, data.Length);
            if (written < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR)
                continue;
            data = data[(int)SystemCallException.Demand(written, what)..];
        }
    }

    /// <summary>The link's target is an earlier member, found from the root.</summary>
    private void Link(int parent, byte[] name, byte[] target, string what)
    {
        var (targetParent, targetName) = OpenParent(target);
        try
        {
            Create(() => Libc.linkat(targetParent, targetName, parent, name, 0), parent, name, what);
        }
        finally
        {
            _ = Libc.close(targetParent);
        }
    }

    /// <summary>What is in the way gives way, except a directory for a directory.</summary>
    private static void Create(Func<int> call, int parent, byte[] name, string what)
    {
        if (call() >= 0)
            return;
        if (Marshal.GetLastPInvokeError() == Libc.EEXIST)
        {
            _ = Libc.unlinkat(parent, name, 0);
            SystemCallException.Demand(call(), what);
            return;
        }
        throw new SystemCallException(what, Marshal.GetLastPInvokeError());
    }

    private static void MakeDirectory(int parent, byte[] name, string what)
    {
        if (Libc.mkdirat(parent, name, 0x1c0) < 0 && Marshal.GetLastPInvokeError() is var error and not Libc.EEXIST)
            throw new SystemCallException(what, error);
    }

    /// <summary>Owner first: changing it clears the set-user-id bit and capabilities.</summary>
    private static void Finish(int parent, byte[] name, TarEntry entry)
    {
        var what = $"setting the owner of {Encoding.UTF8.GetString(name)}";
        SystemCallException.Demand(Libc.fchownat(parent, name, entry.Owner, entry.Group, Libc.AT_SYMLINK_NOFOLLOW), what);
        if (entry.Kind != TarKind.SymbolicLink)
            SystemCallException.Demand(Libc.fchmodat(parent, name, entry.Mode, 0), what);
        foreach (var (attribute, value) in entry.Xattrs)
            SetAttribute(parent, name, attribute, value);
        ReadOnlySpan<long> times = [entry.Modified.Seconds, entry.Modified.Nanoseconds, entry.Modified.Seconds, entry.Modified.Nanoseconds];
        _ = Libc.utimensat(parent, name, times, Libc.AT_SYMLINK_NOFOLLOW);
    }

    /// <summary>There is no call for an attribute beside a directory; the descriptor's name in /proc stands in for one.</summary>
    private static void SetAttribute(int parent, byte[] name, byte[] attribute, byte[] value)
    {
        byte[] path = [.. Encoding.ASCII.GetBytes($"/proc/self/fd/{parent}/"), .. name];
        if (Libc.lsetxattr(path, Terminated(attribute), value, (nuint)value.Length, 0) < 0 && Marshal.GetLastPInvokeError() is var error and not Libc.ENOTSUP)
            throw new SystemCallException($"setting {Encoding.UTF8.GetString(attribute)} of {Encoding.UTF8.GetString(name)}", error);
    }

    /// <summary>The directory an entry goes into, kept open: neighbours follow each other.</summary>
    private (int Descriptor, byte[] Name) Parent(byte[] path)
    {
        var slash = path.AsSpan().LastIndexOf((byte)'/');
        var directory = slash < 0 ? (byte[])[(byte)'.'] : path[..slash];
        if (_parent < 0 || !directory.AsSpan().SequenceEqual(_parentPath))
        {
            if (_parent >= 0)
                _ = Libc.close(_parent);
            (_parent, _parentPath) = (-1, directory);
            _parent = OpenDirectory(directory);
        }
        return (_parent, Terminated(path.AsSpan(slash + 1)));
    }

    private (int Descriptor, byte[] Name) OpenParent(byte[] path)
    {
        var slash = path.AsSpan().LastIndexOf((byte)'/');
        return (OpenDirectory(slash < 0 ? [(byte)'.'] : path[..slash]), Terminated(path.AsSpan(slash + 1)));
    }

    /// <summary>Archives may leave out directories.</summary>
    private int OpenDirectory(byte[] path)
    {
        ReadOnlySpan<ulong> how = [Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0, RESOLVE_IN_ROOT];
        var descriptor = (int)Libc.openat2(SYS_openat2, _root, Terminated(path), how, 24);
        if (descriptor >= 0)
            return descriptor;
        var error = Marshal.GetLastPInvokeError();
        if (error != 2)
            throw new SystemCallException(Encoding.UTF8.GetString(path), error);
        var (parent, name) = OpenParent(path);
        try
        {
            SystemCallException.Demand(Libc.mkdirat(parent, name, 0x1ed), Encoding.UTF8.GetString(path));
        }
        finally
        {
            _ = Libc.close(parent);
        }
        return OpenDirectory(path);
    }

    private static byte[] Terminated(ReadOnlySpan<byte> text) => [.. text, 0];

    private static uint NodeType(TarKind kind) => kind switch
    {
        TarKind.CharacterDevice => S_IFCHR,
        TarKind.BlockDevice => S_IFBLK,
        _ => S_IFIFO,
    };

    /// <summary>glibc's encoding of two 32-bit numbers.</summary>
    private static ulong Device(TarEntry entry)
    {
        ulong major = entry.DeviceMajor;
        ulong minor = entry.DeviceMinor;
        return (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xfful) << 12) | ((major & ~0xffful) << 32);
    }
}
