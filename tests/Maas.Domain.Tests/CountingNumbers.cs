using System.Globalization;
using Maas.Domain.Nodes;

namespace Maas.Domain.Tests;

/// <summary>Numbers in order, so that a result is the same in every run.</summary>
internal sealed class CountingNumbers : INodeNumbers
{
    private int _last;
    private int _uuid;

    public int Given => _last;

    public int BlockDevice() => ++_last;

    public int Partition() => ++_last;

    public int Filesystem() => ++_last;

    public int FilesystemGroup() => ++_last;

    public int CacheSet() => ++_last;

    public int Interface() => ++_last;

    public int NodeDevice() => ++_last;

    public string Uuid() => $"00000000-0000-4000-8000-{(++_uuid).ToString("d12", CultureInfo.InvariantCulture)}";
}
