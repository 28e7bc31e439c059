using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Maas.Domain.Inventory;
using Maas.Domain.Lifecycle;

namespace Maas.Domain.Tests.Inventory;

public class HardwareReaderTests
{
    [Theory]
    [InlineData("", "The hardware report cannot be read")]
    [InlineData("null", "The hardware report is empty.")]
    [InlineData("[]", "The hardware report cannot be read")]
    [InlineData("{}", "The hardware report lacks resources, ")]
    [InlineData("{\"api_version\":\"2.0\"}", "The hardware report has version '2.0'")]
    [InlineData("{\"resources\":{\"cpu\":{\"total\":\"many\"}}}", "The hardware report cannot be read")]
    [InlineData("{\"a\":1,\"a\":null}", "The hardware report")]
    public void A_text_that_is_no_report_is_refused_with_a_sentence(string text, string sentence) =>
        Assert.StartsWith(sentence, HardwareReader.Read(Encoding.UTF8.GetBytes(text)).Refusal?.Text, StringComparison.Ordinal);

    [Fact]
    public void Nulls_anywhere_are_as_good_as_nothing()
    {
        var tree = JsonNode.Parse(Reports.Text("big-server"))!;
        foreach (var name in new[] { "cpu", "memory", "gpu", "usb", "pci", "network", "storage", "system" }) tree["resources"]![name] = null;
        tree["networks"] = null;
        Assert.False(HardwareReader.Read(Encoding.UTF8.GetBytes(tree.ToJsonString())).IsRefused);
    }

    [Fact]
    public void A_cut_report_is_refused()
    {
        var whole = Reports.Text("qemu-bios");
        for (var length = 0; length < whole.Length; length += 37) Assert.True(HardwareReader.Read(whole.AsSpan(0, length)).IsRefused);
    }

    /// <summary>Whatever a hostile machine sends is refused or taken, and nothing throws on the way into the model.</summary>
    [Fact]
    public void A_distorted_report_never_throws()
    {
        var whole = Reports.Text("qemu-uefi");
        string[] values = ["-1", "9999999999999999999", "\"x\"", "null", "[]", "{}", "true", "1e400", "\"\\ud800\"", "2147483647", "-9223372036854775808", "\"a/../../b\""];
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, values.Length - 1]).Sample(
            (at, value) =>
            {
                // Replaces the value that begins next after a colon.
                var colon = Array.IndexOf(whole, (byte)':', at);
                if (colon < 0) return;
                var end = Array.FindIndex(whole, colon, b => b is (byte)',' or (byte)'}' or (byte)'\n');
                byte[] text = [.. whole[..(colon + 1)], .. Encoding.UTF8.GetBytes(values[value]), .. whole[end..]];
                var read = HardwareReader.Read(text);
                if (read.IsRefused) return;
                var node = SampleNodes.Machine() with { Status = NodeState.Commissioning };
                var after = ReportedHardware.Apply(node, read.Value!, new ReportSurroundings(), new CountingNumbers());
                InterfaceReader.Read(read.Value!, deployed: true);
                Domain.Provisioning.StorageActions.Of(after);
            },
            iter: 3000);
    }

    [Fact]
    public void A_report_of_absurd_size_is_refused() => Assert.StartsWith(
        "The hardware report is larger than", HardwareReader.Read(new byte[HardwareReader.Longest + 1]).Refusal?.Text, StringComparison.Ordinal);
}
