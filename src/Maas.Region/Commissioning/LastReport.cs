using Maas.Domain.Hardware;
using Maas.Domain.Inventory;
using Maas.Domain.Nodes;
using Maas.Domain.Scripts;
using Maas.Store;

namespace Maas.Region.Commissioning;

/// <summary>The hardware report of a node's last commissioning, from its stored output.</summary>
public sealed class LastReport(IStore store, IBlobs blobs)
{
    public const string ScriptName = "50-maas-01-commissioning";

    /// <returns>Null when the node has none that can be read.</returns>
    public async Task<HardwareReport?> OfAsync(Node node)
    {
        if (node.CommissioningSetId is not { } set) return null;
        var result = store.Documents(Collections.ScriptResults).Where(Collections.ScriptResultsBySet, Collections.Key(set))
            .LastOrDefault(r => r is { Name: ScriptName, Status: ScriptStatus.Passed });
        if ((result?.Stdout ?? result?.Output) is not { } sha256 || blobs.Open(sha256) is not { } content) return null;
        await using (content)
        {
            if (content.Length > HardwareReader.Longest) return null;
            var text = new byte[content.Length];
            await content.ReadExactlyAsync(text);
            return HardwareReader.Read(text).Value;
        }
    }
}
