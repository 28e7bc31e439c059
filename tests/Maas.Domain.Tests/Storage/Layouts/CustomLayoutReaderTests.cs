using System.Text.Json;
using CsCheck;
using Maas.Domain.Storage.Layouts;
using static Maas.Domain.Tests.SampleNodes;

namespace Maas.Domain.Tests.Storage.Layouts;

public class CustomLayoutReaderTests
{
    [Theory]
    [InlineData("""[]""", "the document must be an object")]
    [InlineData("""{"mounts":{}}""", "'layout' must be given as an object")]
    [InlineData("""{"layout":{}}""", "'mounts' must be given as an object")]
    [InlineData("""{"layout":{},"mounts":{},"more":1}""", "the document has the unknown key 'more'")]
    [InlineData("""{"layout":{"1a":{"type":"disk"}},"mounts":{}}""", "'1a' is no valid name")]
    [InlineData("""{"layout":{"a":{"type":"tape"}},"mounts":{}}""", "'a' has no type of disk, lvm, raid, bcache or special")]
    [InlineData("""{"layout":{"a":{"type":"disk","partitions":[{"name":"p","size":"1G"}]}},"mounts":{}}""", "'a' has partitions and must say its ptable")]
    [InlineData("""{"layout":{"a":{"type":"disk","ptable":"gpt","partitions":[{"name":"p","size":"1GB"}]}},"mounts":{}}""", "'1GB' is no size of 'a': a number with M, G or T")]
    [InlineData("""{"layout":{"a":{"type":"disk","ptable":"gpt","partitions":[{"name":"a","size":"1G"}]}},"mounts":{}}""", "the name 'a' is used twice")]
    [InlineData("""{"layout":{"r":{"type":"raid","level":0,"members":["a","b"],"spares":["c"]}},"mounts":{}}""", "'r' is a RAID of level 0 and cannot have spares")]
    [InlineData("""{"layout":{"r":{"type":"raid","level":1,"members":["a","a"]}},"mounts":{}}""", "'r' names a member twice")]
    [InlineData("""{"layout":{"s":{"type":"special","fs":"tmpfs"}},"mounts":{}}""", "the special filesystem 's' must be mounted")]
    [InlineData("""{"layout":{},"mounts":{"/":{"device":"x"}}}""", "'x' is mounted but not defined")]
    public void What_is_wrong_is_told(string text, string wrong) =>
        Assert.Equal($"Invalid custom storage layout: {wrong}", CustomLayoutReader.Read(JsonDocument.Parse(text).RootElement).Refusal?.Text);

    [Fact]
    public void Unknown_disks_are_named()
    {
        var document = CustomLayoutReader.Read(JsonDocument.Parse(
            """{"layout":{"sdx":{"type":"disk","fs":"ext4"},"vg":{"type":"lvm","members":["sdy"],"volumes":[]}},"mounts":{}}""").RootElement).Value;
        Assert.Equal(
            "Failed to configure storage layout 'custom': Unknown machine disk(s): sdx, sdy",
            StorageLayouts.Apply("custom", Machine(disks: Disk(1, "sda", 10 * Gigabyte)), new LayoutParameters { Custom = document }, new CountingNumbers()).Refusal?.Text);
    }

    [Fact]
    public void Things_that_need_each_other_are_refused()
    {
        var document = CustomLayoutReader.Read(JsonDocument.Parse(
            """{"layout":{"a":{"type":"raid","level":1,"members":["b","sda"]},"b":{"type":"raid","level":1,"members":["a","sdb"]}},"mounts":{}}""").RootElement).Value;
        var node = Machine(disks: [Disk(1, "sda", 10 * Gigabyte), Disk(2, "sdb", 10 * Gigabyte)]);
        Assert.Contains(
            "they need each other", StorageLayouts.Apply("custom", node, new LayoutParameters { Custom = document }, new CountingNumbers()).Refusal?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layout_without_a_document_is_refused() => Assert.Equal(
        "Failed to configure storage layout 'custom': No custom storage layout configuration found",
        StorageLayouts.Apply("custom", Machine(disks: Disk(1, "sda", 10 * Gigabyte)), new LayoutParameters(), new CountingNumbers()).Refusal?.Text);

    [Fact]
    public void No_json_makes_the_reader_throw()
    {
        string[] pieces =
        [
            "{", "}", "[", "]", ":", ",", "\"layout\"", "\"mounts\"", "\"type\"", "\"disk\"", "\"lvm\"", "\"raid\"", "\"members\"", "\"size\"", "\"1G\"", "\"999999999999T\"", "null", "1",
            "\"fs\"", "\"partitions\"", "\"ptable\"", "\"gpt\"", "true",
        ];
        Gen.Int[0, pieces.Length - 1].Array[1, 40].Sample(
            picks =>
            {
                var text = string.Concat(picks.Select(p => pieces[p]));
                try
                {
                    using var document = JsonDocument.Parse(text);
                    CustomLayoutReader.Read(document.RootElement);
                }
                catch (JsonException)
                {
                    // Not JSON: not the reader's business.
                }
            },
            iter: 20_000);
    }
}
