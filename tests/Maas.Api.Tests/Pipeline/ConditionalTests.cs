using System.IO.Compression;
using System.Text;
using Maas.Api.Contract;
using Maas.Api.Tests.Access;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Pipeline;

/// <summary>Conditional requests and compression: additions to the contract that no client has to know.</summary>
public sealed class ConditionalTests(SharedAppliance shared)
{
    private TestAppliance Appliance => shared.Appliance;

    private static async Task<Reply> Get(ApiClient client, string path, string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, client.UriOf(path));
        request.Headers.TryAddWithoutValidation(header, value);
        return await client.SendAsync(request);
    }

    [Fact]
    public async Task Every_plain_read_has_a_tag_and_answers_it_with_304()
    {
        var sample = await Sample.MakeAsync(Appliance);
        var admin = await Appliance.AsAsync("admin");
        var paths = Appliance.Get<OperationTable>().Operations
            .Where(o => o is { Method: "GET", Op: null, PathParameters.Count: 0 }).Select(o => o.Resource.Path)
            .Concat([$"machines/{sample.Machine}/", $"devices/{sample.Device}/", $"subnets/{sample.Subnet}/", $"zones/{sample.Zone}/", "describe/", "openapi.yaml"]);
        foreach (var path in paths)
        {
            var (first, second) = await OfOneMomentAsync(() => admin.Get(path), first => Get(admin, path, "If-None-Match", first.Header("ETag") ?? ""));
            if (first.Status != 200) continue;
            Assert.True(first.Header("ETag") is { Length: > 0 }, $"{path} has no ETag");
            Assert.True((second.Status, second.Bytes.Length, second.Header("ETag")) == (304, 0, first.Header("ETag")), $"{path}: {second.Status} {second.Text}");
        }
    }

    [Theory]
    [InlineData("{0}", 304)]
    [InlineData("\"other\", {0}", 304)]
    [InlineData("*", 304)]
    [InlineData("W/\"other\"", 200)]
    [InlineData("nonsense", 200)]
    [InlineData("", 200)]
    public async Task A_tag_matches_as_the_standard_says(string header, int status)
    {
        var admin = await Appliance.AsAsync("admin");
        var tag = (await admin.Get("version/")).Header("ETag")!;
        Assert.Equal(status, (await Get(admin, "version/", "If-None-Match", header.Replace("{0}", tag, StringComparison.Ordinal))).Status);
        Assert.Equal(status, (await Get(admin, "version/", "If-None-Match", header.Replace("{0}", tag[2..], StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task Callers_who_see_different_things_have_different_tags()
    {
        await Sample.MakeAsync(Appliance);
        var (admin, user) = (await Appliance.AsAsync("admin"), await Appliance.AsAsync("user"));
        var seen = (await admin.Get("machines/")).Header("ETag")!;
        var other = await Get(user, "machines/", "If-None-Match", seen);
        Assert.Equal(200, other.Status);
        Assert.NotEqual(seen, other.Header("ETag"));
    }

    /// <summary>What a machine embeds belongs to its answer: whatever of it changes, the tag does.</summary>
    [Fact]
    public async Task A_change_of_anything_a_machine_shows_changes_its_tag()
    {
        var sample = await Sample.MakeAsync(Appliance);
        var admin = await Appliance.AsAsync("admin");
        var (path, store) = ($"machines/{sample.Machine}/", Appliance.Store);
        async Task Changes(string what, Func<Task> change)
        {
            var (one, list) = ((await admin.Get(path)).Header("ETag"), (await admin.Get("machines/")).Header("ETag"));
            await change();
            Assert.True((await admin.Get(path)).Header("ETag") != one, $"{what}: the machine's tag is the same");
            Assert.True((await admin.Get("machines/")).Header("ETag") != list, $"{what}: the list's tag is the same");
        }

        await Changes("zone", () => admin.Put("zones/default/", ("description", Guid.NewGuid().ToString())));
        var pool = store.Documents(Collections.Pools).Find("0")!;
        await Changes("pool", () => store.CommitAsync(new Batch().Put(Collections.Pools, pool with { Description = Guid.NewGuid().ToString() })));
        await Changes("fabric", () => admin.Put($"fabrics/{sample.Fabric}/", ("name", $"f-{Guid.NewGuid():n}")));
        await Changes("VLAN", () => admin.Put($"vlans/{sample.Vlan}/", ("mtu", "1400")));
        await Changes("space", () => admin.Put($"spaces/{sample.Space}/", ("name", $"s-{Guid.NewGuid():n}"[..20])));
        await Changes("address", () => store.CommitAsync(new Batch().Put(Collections.IpAddresses, Link(sample))));
        await Changes("subnet", () => admin.Put($"subnets/{sample.Subnet}/", ("description", Guid.NewGuid().ToString())));
        await Changes("tag", () => admin.Post($"tags/{sample.Tag}/?op=update_nodes", ("remove", sample.Machine)));
        await Changes("machine", () => admin.Put(path, ("description", Guid.NewGuid().ToString())));
    }

    /// <summary>Answers made of stored documents alone are known unchanged without being made again; whatever they show, a change of it is seen.</summary>
    [Fact]
    public async Task A_list_that_is_known_is_known_only_until_something_it_shows_changes()
    {
        var sample = await Sample.MakeAsync(Appliance);
        var (admin, user) = (await Appliance.AsAsync("admin"), await Appliance.AsAsync("user"));
        var store = Appliance.Store;
        async Task Stale(string path, Func<Task> change)
        {
            var tag = (await admin.Get(path)).Header("ETag")!;
            Assert.Equal(304, (await Get(admin, path, "If-None-Match", tag)).Status);
            Assert.Equal(200, (await Get(admin, path, "If-None-Match", "\"other\"")).Status);
            await change();
            Assert.True((await Get(admin, path, "If-None-Match", tag)).Status == 200, $"{path} is not seen to have changed");
        }

        await Stale("zones/", () => admin.Post("zones/", ("name", $"z{Guid.NewGuid():n}")));
        await Stale("subnets/", () => admin.Put($"spaces/{sample.Space}/", ("name", $"s{Guid.NewGuid():n}"[..20])));
        await Stale("fabrics/", () => admin.Put($"vlans/{sample.Vlan}/", ("mtu", "1450")));
        await Stale($"subnets/{sample.Subnet}/", () => admin.Put($"fabrics/{sample.Fabric}/", ("name", $"f{Guid.NewGuid():n}")));
        await Stale("tags/", () => admin.Put($"tags/{sample.Tag}/", ("comment", Guid.NewGuid().ToString())));
        await Stale($"nodes/{sample.Machine}/interfaces/", () => store.CommitAsync(new Batch().Put(Collections.IpAddresses, Link(sample))));
        // Who asks is part of the question.
        await Get(admin, "users/", "If-None-Match", "*");
        var mine = (await admin.Get("account/prefs/sshkeys/")).Header("ETag")!;
        Assert.Equal((await user.Get("account/prefs/sshkeys/")).Header("ETag"), mine);
        await admin.Post("account/prefs/sshkeys/", ("key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMBv0XWkYzAyYTZmZDZkNjQ3NjE2YTZmZDZkNjQ3NjE2 x"));
        Assert.Equal(304, (await Get(user, "account/prefs/sshkeys/", "If-None-Match", mine)).Status);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, deflate, br", "gzip")]
    [InlineData("gzip;q=0.5, br;q=0.9", "br")]
    [InlineData("*", "gzip")]
    [InlineData("gzip;q=0, *;q=0", null)]
    [InlineData("identity", null)]
    [InlineData("deflate", null)]
    [InlineData("nonsense;;q=", null)]
    public async Task An_answer_is_compressed_as_the_caller_likes_it(string accepted, string? coding)
    {
        await Sample.MakeAsync(Appliance);
        var admin = await Appliance.AsAsync("admin");
        foreach (var path in new[] { "machines/", "scripts/", "describe/", "openapi.yaml" })
        {
            var (plain, reply) = await OfOneMomentAsync(() => admin.Get(path), _ => Get(admin, path, "Accept-Encoding", accepted));
            Assert.Equal(coding, reply.Header("Content-Encoding"));
            Assert.Equal(plain.Text, Encoding.UTF8.GetString(Unpacked(reply, coding)));
            Assert.Equal(plain.ContentType, reply.ContentType);
            if (coding is not null) Assert.True(reply.Bytes.Length < plain.Bytes.Length / 2, $"{path}: {reply.Bytes.Length} of {plain.Bytes.Length}");
            Assert.Contains("Accept-Encoding", reply.Header("Vary"), StringComparison.Ordinal);
            Assert.Equal(plain.Header("ETag"), reply.Header("ETag"));
        }
    }

    /// <summary>Other tests change machines of this appliance meanwhile: two answers are of one moment when they have one tag.</summary>
    private static async Task<(Reply First, Reply Second)> OfOneMomentAsync(Func<Task<Reply>> first, Func<Reply, Task<Reply>> second)
    {
        for (var attempt = 1; ; attempt++)
        {
            var one = await first();
            var other = await second(one);
            if (attempt == 20 || one.Header("ETag") == other.Header("ETag")) return (one, other);
        }
    }

    [Fact]
    public async Task A_small_answer_an_error_and_a_204_stay_as_they_are()
    {
        var admin = await Appliance.AsAsync("admin");
        Assert.Null((await Get(admin, "version/", "Accept-Encoding", "gzip")).Header("Content-Encoding"));
        Assert.Null((await Get(admin, "zones/nosuch/", "Accept-Encoding", "gzip")).Header("Content-Encoding"));
        await admin.Post("zones/", ("name", "gone-soon"));
        var request = new HttpRequestMessage(HttpMethod.Delete, admin.UriOf("zones/gone-soon/"));
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        var deleted = await admin.SendAsync(request);
        Assert.Equal((204, null, "text/plain"), (deleted.Status, deleted.Header("Content-Encoding"), deleted.ContentType));
        var head = new HttpRequestMessage(HttpMethod.Head, admin.UriOf("machines/"));
        head.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        Assert.Equal(405, (await admin.SendAsync(head)).Status);
    }

    private StaticIpAddress Link(Sample sample) => new()
    {
        Id = Appliance.Store.NextId(Collections.IpAddresses),
        SubnetId = sample.Subnet,
        Interfaces = [new InterfaceRef(sample.Machine, sample.Interface)],
    };

    private static byte[] Unpacked(Reply reply, string? coding)
    {
        if (coding is null) return reply.Bytes;
        using var packed = new MemoryStream(reply.Bytes);
        using Stream stream = coding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
        using var whole = new MemoryStream();
        stream.CopyTo(whole);
        return whole.ToArray();
    }
}
