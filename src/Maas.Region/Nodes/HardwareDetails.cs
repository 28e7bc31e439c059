using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Store;

namespace Maas.Region.Nodes;

/// <summary>What a node's newest commissioning found, as the XML documents it sent: <c>lshw</c> and the neighbours seen by LLDP (lifecycle.md §12.4).</summary>
public sealed class HardwareDetails(IStore store, IBlobs blobs)
{
    private const string Lshw = "maas-lshw";
    private const string Lldp = "maas-capture-lldpd";

    /// <summary>A document larger than this is not a description of one machine.</summary>
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>Null where the node has told nothing; empty where its script found nothing to tell.</summary>
    public (byte[]? Lshw, byte[]? Lldp) Of(Node node)
    {
        if (node.CommissioningSetId is not { } set) return (null, null);
        var results = store.Documents(Collections.ScriptResults).Where(Collections.ScriptResultsBySet, Collections.Key(set));
        return (Read(results, Lshw), Read(results, Lldp));
    }

    private byte[]? Read(IReadOnlyList<ScriptResult> results, string name)
    {
        var result = results.LastOrDefault(r => r.Name == name && (r.Stdout is not null || r.Status == ScriptStatus.Passed));
        if (result is null) return null;
        if (result.Stdout is null) return [];
        using var stream = blobs.Open(result.Stdout);
        if (stream is null || stream.Length > MostBytes) return null;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
