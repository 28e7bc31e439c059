using System.Text.Json;
using System.Text.Json.Nodes;
using Maas.Domain.Hardware;

namespace Maas.Domain.Inventory;

/// <summary>Reads the hardware report that a node sent (lifecycle.md §13). The node is a stranger: the text is bounded, numbers are within reason
/// and whatever is wrong is told in one sentence.</summary>
public static class HardwareReader
{
    /// <summary>Octets of a report at most; a machine with hundreds of functions and disks stays below a tenth of it.</summary>
    public const int Longest = 16 * 1024 * 1024;

    private const int MostInterfaces = 4096;
    private const int MostDisks = 8192;
    private const int MostThreads = 65536;
    private const int MostDevices = 65536;

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, MaxDepth = 40 };

    public static Outcome<HardwareReport> Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > Longest) return Refusal.BadRequest($"The hardware report is larger than {HumanMegabytes} MB.");
        HardwareReport? report;
        try
        {
            // Writers differ in what they leave null; absent and null are the same to the model, which has a default for each.
            var tree = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 40 });
            DropNulls(tree);
            report = tree.Deserialize<HardwareReport>(Options);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            return Refusal.BadRequest($"The hardware report cannot be read: {Shorten(problem.Message)}");
        }

        if (report is null) return Refusal.BadRequest("The hardware report is empty.");
        return Check(report) is { } wrong ? Refusal.BadRequest(wrong) : report;
    }

    private static string? Check(HardwareReport report)
    {
        if (report.ApiVersion != HardwareReport.CurrentApiVersion)
            return $"The hardware report has version '{Shorten(report.ApiVersion)}'; this appliance reads {HardwareReport.CurrentApiVersion}.";
        var missing = HardwareReport.RequiredExtensions.Except(report.ApiExtensions).ToList();
        if (missing.Count > 0) return $"The hardware report lacks {string.Join(", ", missing)}.";
        var found = report.Resources;
        if (report.Networks.Count > MostInterfaces || found.Network.Cards.Count > MostInterfaces) return "The hardware report names more network interfaces than a machine has.";
        if (found.Storage.Disks.Count > MostDisks) return "The hardware report names more disks than a machine has.";
        if (found.Pci.Devices.Count > MostDevices || found.Usb.Devices.Count > MostDevices) return "The hardware report names more devices than a machine has.";
        if (found.Cpu.Total is < 0 or > MostThreads || found.Cpu.Sockets.Sum(s => s.Cores.Sum(c => (long)c.Threads.Count)) > MostThreads)
            return "The hardware report names more processors than a machine has.";
        if (found.Memory.Total < 0 || found.Memory.Total / (1024 * 1024) > int.MaxValue) return "The hardware report's memory size is no size.";
        return found.Storage.Disks.Any(d => d.Size < 0 || d.BlockSize < 0 || d.Rpm < 0) ? "The hardware report has a disk of a negative size." : null;
    }

    private static void DropNulls(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var name in fields.Where(f => f.Value is null).Select(f => f.Key).ToList()) fields.Remove(name);
                foreach (var (_, value) in fields) DropNulls(value);
                break;
            case JsonArray items:
                for (var i = items.Count - 1; i >= 0; i--)
                {
                    if (items[i] is null) items.RemoveAt(i);
                    else DropNulls(items[i]);
                }

                break;
        }
    }

    private static string Shorten(string text) => text.Length > 200 ? text[..200] + "…" : text;

    private static string HumanMegabytes => (Longest / 1_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
