using System.Text.Json.Nodes;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Storage;
using Maas.Region;
using Maas.Store;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Resources.Storage;

/// <summary>A machine with bare disks of a new appliance's own numbering, and the calls that tests make about its storage.</summary>
internal sealed class StorageMachine(TestAppliance appliance, string systemId, ApiClient client)
{
    public const long Gigabyte = 1_000_000_000;

    private static int _made;

    public string SystemId => systemId;

    public Node Node => appliance.Store.Documents(Collections.Nodes).Find(systemId)!;

    public ApiClient Client => client;

    public string Path(string path) => $"nodes/{systemId}/{path}";

    public static async Task<StorageMachine> MakeAsync(TestAppliance appliance, params long[] disks) => await MakeAsync(appliance, n => n, disks);

    /// <param name="adjust">Last word on the document.</param>
    public static async Task<StorageMachine> MakeAsync(TestAppliance appliance, Func<Node, Node> adjust, params long[] disks)
    {
        var store = appliance.Store;
        var n = Interlocked.Increment(ref _made);
        var node = adjust(new Node
        {
            SystemId = $"st{n:d4}",
            Id = store.NextId(Collections.NodeNumbers),
            Hostname = $"storage-{n}",
            Status = NodeState.Ready,
            Architecture = "amd64/generic",
            BiosBootMethod = "uefi",
            PowerType = "manual",
            Storage = new StorageModel
            {
                BlockDevices = [.. disks.Select((size, i) => new BlockDevice
                {
                    Id = store.NextId(Collections.BlockDeviceNumbers),
                    Name = $"sd{(char)('a' + i)}",
                    Model = "Disk",
                    Serial = $"{n}-{i}",
                    Size = size,
                })],
            },
        });
        await store.CommitAsync(new Batch().Put(Collections.Nodes, node));
        return new StorageMachine(appliance, node.SystemId, await appliance.AsAsync("admin"));
    }

    /// <summary>The same machine through another user's eyes.</summary>
    public async Task<StorageMachine> AsAsync(string username) => new(appliance, systemId, await appliance.AsAsync(username));

    public async Task SetAsync(Func<Node, Node> change) => await appliance.Store.CommitAsync(new Batch().Put(Collections.Nodes, change(Node)));

    public Task<Reply> Post(string path, params (string, string)[] fields) => client.Post(Path(path), fields);

    public Task<Reply> Put(string path, params (string, string)[] fields) => client.Put(Path(path), fields);

    public Task<Reply> Delete(string path) => client.Delete(Path(path));

    public async Task<JsonNode> Read(string path) => (await client.Get(Path(path))).Json;

    /// <summary>Posts what must succeed.</summary>
    public async Task<JsonNode> Made(string path, params (string, string)[] fields)
    {
        var reply = await Post(path, fields);
        Assert.True(reply.Status == 200, $"{path}: {reply.Status} {reply.Text}");
        return reply.Json;
    }

    /// <summary>The call is refused in these words, and the machine is what it was.</summary>
    public async Task Refused(HttpMethod method, string path, int status, string text, params (string, string)[] fields)
    {
        var before = Node;
        var reply = await client.SendAsync(method, Path(path), fields);
        Assert.Equal((status, Plain(text)), (reply.Status, Plain(reply.Text)));
        Assert.Same(before, Node);
    }

    /// <summary>JSON without its spacing, other text as it is.</summary>
    public static string Plain(string text) => text.StartsWith('{') ? JsonNode.Parse(text)!.ToJsonString() : text;

    public Task Refused(string path, int status, string text, params (string, string)[] fields) => Refused(HttpMethod.Post, path, status, text, fields);
}
