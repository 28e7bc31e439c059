using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Maas.Domain;
using Maas.Domain.Events;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Power;
using Maas.Protocols.Primitives;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Region.Scripts;
using Maas.Store;
using Maas.Store.Lite;
using Maas.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.TestingHost;

namespace Maas.Region.Tests;

/// <summary>The region with real grains in a silo of its own, a real store in a directory of its own, a clock that the test moves, and power
/// equipment that does as the test says. <see cref="CrashAsync"/> ends the silo and the store without a goodbye and starts both again.</summary>
public sealed class RegionFixture : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Action<IServiceCollection>? _also;
    private InProcessTestCluster? _cluster;
    private LiteStore? _store;
    private WatchedStore? _watched;
    private int _machines;

    private RegionFixture(Action<IServiceCollection>? also) => _also = also;

    /// <summary>Stands still unless the test moves it, or waits with <c>UntilAsync</c>.</summary>
    public StillClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The equipment behind every machine of type <c>ipmi</c>.</summary>
    public FakePower Power { get; } = new();

    public IStore Store => _watched!;

    public ILogs Logs => _store!;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>The services of the silo, for what is no grain.</summary>
    public IServiceProvider Services => _cluster!.GetSiloServiceProvider();

    /// <param name="also">Adds to, or replaces, what the region is made of; called for every start.</param>
    public static async Task<RegionFixture> StartAsync(Action<IServiceCollection>? also = null)
    {
        var region = new RegionFixture(also);
        await region.UpAsync();
        await DefaultObjects.SeedAsync(region.Store);
        return region;
    }

    public IMachineGrain Machine(string systemId) => Grains.GetGrain<IMachineGrain>(systemId);

    /// <summary>The node as it is stored.</summary>
    public Node Node(string systemId) => Store.Documents(Collections.Nodes).Find(systemId)!;

    /// <summary>A node's events, oldest first.</summary>
    public IReadOnlyList<Event> Events(string systemId) => Logs.After(Collections.Events, 0, 10_000, systemId);

    /// <summary>A machine of its own name and MAC, switched off, at a BMC of its own.</summary>
    public async Task<Node> AddMachineAsync(NodeState status = NodeState.New, Func<Node, Node>? with = null)
    {
        var number = ++_machines;
        var node = new Node
        {
            SystemId = $"node{number:00}",
            Id = number,
            Hostname = $"machine{number}",
            Status = status,
            Architecture = "amd64/generic",
            PowerType = "ipmi",
            PowerParameters = new Dictionary<string, string> { ["power_address"] = $"192.0.2.{number}", ["power_pass"] = "open sesame" },
            Interfaces = [new Interface { Id = number, Name = "eth0", MacAddress = MacAddress.Parse($"52:54:00:00:00:{number:x2}", null), VlanId = DefaultObjects.FirstVlanId }],
        };
        return (await Machine(node.SystemId).Create(with?.Invoke(node) ?? node, new Cause(Clock.GetUtcNow(), TimeSpan.Zero))).Value!;
    }

    /// <summary>Lets time pass, a second at a time, until something is so. What the region does between two seconds it does in its own time.</summary>
    public async Task UntilAsync(Func<bool> isSo, string what, TimeSpan? within = null)
    {
        var limit = Clock.GetUtcNow() + (within ?? TimeSpan.FromMinutes(5));
        while (!isSo())
        {
            Assert.True(Clock.GetUtcNow() < limit, $"Not within {within ?? TimeSpan.FromMinutes(5)}: {what}.\n{Describe()}");
            await QuietAsync(isSo);
            if (!isSo()) Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    public Task UntilAsync(string systemId, Func<Node, bool> isSo, string what, TimeSpan? within = null) => UntilAsync(() => isSo(Node(systemId)), what, within);

    /// <summary>Lets time pass whatever happens, in steps of a sixtieth but at most five seconds.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var step = TimeSpan.FromSeconds(Math.Clamp(time.TotalSeconds / 60, 1, 5));
        for (var until = Clock.GetUtcNow() + time; Clock.GetUtcNow() < until;)
        {
            await QuietAsync(() => false);
            Clock.Advance(step);
        }
    }

    /// <summary>Puts a machine's grain away, as happens to one that nobody uses; the next call makes another.</summary>
    public Task DeactivateAsync(string systemId) => _cluster!.DeactivateAsync(Machine(systemId));

    /// <summary>The process is gone between two instructions, and comes back.</summary>
    /// <param name="meanwhile">Done while there is none: what the test held back for the first, it lets through for the second.</param>
    public async Task CrashAsync(Action? meanwhile = null)
    {
        await DownAsync();
        meanwhile?.Invoke();
        await UpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await DownAsync();
        _directory.Dispose();
    }

    /// <summary>Waits for the commits and power steps that are under way, as far as they show: until a few moments pass without one.</summary>
    private async Task QuietAsync(Func<bool> isSo)
    {
        for (var calm = 0; calm < 3 && !isSo(); calm++)
        {
            var (version, calls) = (Store.Documents(Collections.Nodes).Version, Power.Calls.Count);
            await Task.Delay(1);
            if (_watched!.Committing > 0 || version != Store.Documents(Collections.Nodes).Version || calls != Power.Calls.Count) calm = -1;
        }
    }

    private async Task UpAsync()
    {
        _store = LiteStore.Open(new StoreOptions { DataDirectory = _directory.Path, Json = Json() }, NullLogger<LiteStore>.Instance);
        _watched = new WatchedStore(_store);
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSilo((_, silo) => Configure(silo.Services));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    private async Task DownAsync()
    {
        // The store first: what grains do while they go cannot reach it, as if the power had been cut.
        if (_store is not null) await _store.DisposeAsync();
        if (_cluster is null) return;
        await _cluster.KillSiloAsync(_cluster.Silos[0]);
        await _cluster.DisposeAsync();
    }

    private void Configure(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<IStore>(_watched!).AddSingleton<ILogs>(_store!).AddSingleton<IBlobs>(new FileBlobs(_directory.Path)).AddSingleton<ControllerNode>();
        services.AddSingleton(new NodeSurroundings { Interfaces = ["lab0"], Address = "192.0.2.250" });
        services.AddSingleton(new PowerDrivers([Power, new NoPower()]));
        services.AddSingleton<IAddressProbe, NobodyAnswers>();
        services.AddRegion();
        services.Replace(ServiceDescriptor.Singleton<INodeScripts, ScriptsThatPass>());
        _also?.Invoke(services);
    }

    private string Describe() => string.Join('\n', Store.Documents(Collections.Nodes).All.SelectMany(node => new[]
    {
        $"{node.SystemId} {node.Status} power {node.PowerState} '{node.PowerProblem}' pending [{string.Join(", ", node.Pending.Select(p => p.Effect))}]",
        $"  calls: {string.Join(", ", Power.CallsOf(node.SystemId))}",
    }.Concat(Events(node.SystemId).Select(e => $"  {e.Created:HH:mm:ss} {e.Type} {e.Description}"))));

    private static JsonSerializerOptions Json()
    {
        var options = new JsonSerializerOptions { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new AddressText());
        return options;
    }

    private sealed class AddressText : JsonConverter<IPAddress>
    {
        public override IPAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => IPAddress.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    /// <summary>Knows whether a commit is under way: on a busy disk that is most of what there is to wait for.</summary>
    private sealed class WatchedStore(IStore store) : IStore
    {
        private int _committing;

        public int Committing => _committing;

        public IDocuments<T> Documents<T>(Collection<T> collection)
            where T : class => store.Documents(collection);

        public async Task CommitAsync(Batch batch)
        {
            Interlocked.Increment(ref _committing);
            try
            {
                await store.CommitAsync(batch);
            }
            finally
            {
                Interlocked.Decrement(ref _committing);
            }
        }

        public int NextId<T>(Collection<T> collection)
            where T : class => store.NextId(collection);
    }

    private sealed class NobodyAnswers : IAddressProbe
    {
        public Task<bool> IsTakenAsync(IPAddress address, CancellationToken cancel = default) => Task.FromResult(false);
    }

    /// <summary>Runs of scripts that leave no trace and always passed; a test of scripts uses the real ones.</summary>
    private sealed class ScriptsThatPass : INodeScripts
    {
        public Outcome<Node> Begin(
            Batch batch, Node node, Domain.Scripts.ResultType type, IReadOnlyList<string>? requested, IReadOnlyDictionary<string, string> parameters, DateTimeOffset now) => node;

        public void End(Batch batch, Node node, IReadOnlyList<Domain.Scripts.ResultType> types, Domain.Scripts.ScriptStatus status, DateTimeOffset now)
        {
        }

        public bool Commissioned(Node node) => true;

        public bool AppliesNetworking(Node node) => true;

        public ScriptLapse? Lapse(Node node, TimeSpan nodeTimeout, DateTimeOffset now) => null;
    }
}
