using System.Net;
using Maas.Api.Resources.SshKeys;
using Maas.Appliance;
using Maas.Appliance.Commands;
using Maas.Domain.Accounts;
using Maas.Region.Accounts;
using Maas.Region.Bmcs;
using Maas.Region.Networks;
using Maas.Region.Scripts;
using Maas.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Maas.Testing.Appliance;

/// <summary>The whole appliance inside the test: the composition of <c>serve</c> with a real store in a directory of its own, real grains, real HTTP on
/// loopback. Only time, power equipment, the wire and the outside world are stand-ins, and a test holds their strings.</summary>
public sealed class TestAppliance : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory? _directory;
    private readonly Action<IServiceCollection>? _adjust;
    private readonly Dictionary<string, ApiClient> _clients = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _joining = new(1);
    private WebApplication _app = null!;

    private TestAppliance(string? dataDirectory, Action<IServiceCollection>? adjust)
    {
        _directory = dataDirectory is null ? new TemporaryDirectory() : null;
        _adjust = adjust;
        DataDirectory = dataDirectory ?? _directory!.Path;
    }

    public string DataDirectory { get; }

    /// <summary>Stands still until a test moves it.</summary>
    public FakeTimeProvider Clock { get; } = new(Start);

    public FakePower Power { get; } = new();

    public SilentWire Wire { get; } = new();

    public PublishedKeys Keys { get; } = new();

    /// <summary><c>http://127.0.0.1:PORT</c> of the API.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The same for the port that nodes are told.</summary>
    public Uri BootAddress { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    public IStore Store => Get<IStore>();

    public IGrainFactory Grains => Get<IGrainFactory>();

    public ApiClient Anonymous => new(Address, Clock, null);

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <param name="dataDirectory">One that outlives the appliance; left out, it has one of its own.</param>
    /// <param name="adjust">Last word on what is registered.</param>
    public static async Task<TestAppliance> StartAsync(string? dataDirectory = null, Action<IServiceCollection>? adjust = null)
    {
        var appliance = new TestAppliance(dataDirectory, adjust);
        await appliance.RunAsync();
        return appliance;
    }

    /// <summary>Stops and starts on the same data; clients made before go to the new address by themselves only when asked for again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _clients.Clear();
        await RunAsync();
    }

    /// <summary>A client that signs as this user, who is created when unknown: <c>admin</c> is an administrator, everybody else is not.</summary>
    public async Task<ApiClient> AsAsync(string username)
    {
        // Tests that share an appliance run side by side: one makes the user, the others wait until it has its key.
        await _joining.WaitAsync();
        try
        {
            if (_clients.TryGetValue(username, out var known)) return known;
            var accounts = Get<Accounts>();
            if (accounts.Find(username) is null) await AddUserAsync(username, username.StartsWith("admin", StringComparison.Ordinal));
            return _clients[username] = new ApiClient(Address, Clock, accounts.TokensOf(username)[0].Triple());
        }
        finally
        {
            _joining.Release();
        }
    }

    /// <summary>The administrator's API key, once somebody acted as <c>admin</c>.</summary>
    public string AdminKey => _clients["admin"].ApiKey!;

    public ApiClient Signing(string apiKey) => new(Address, Clock, apiKey);

    private async Task DisposeAsyncCore()
    {
        await StopAsync();
        _joining.Dispose();
        _directory?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeAsyncCore();
        GC.SuppressFinalize(this);
    }

    /// <summary>Without a password: hashing one is slow on purpose, and signatures need none.</summary>
    private async Task AddUserAsync(string username, bool superuser)
    {
        var user = new User { Id = Store.NextId(AccountCollections.UserNumbers), Username = username, Email = $"{username}@example.com", IsSuperuser = superuser, Created = Start };
        await Store.CommitAsync(new Batch().Put(AccountCollections.Users, user));
        await Get<Accounts>().AddTokenAsync(username, "MAAS consumer");
    }

    private async Task RunAsync()
    {
        var options = new ApplianceOptions { DataDir = DataDirectory, NoDhcp = true, NoTftp = true, NoDns = true, HttpPort = 5240, BootHttpPort = 5248 };
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.UseOrleans(silo => Serve.ConfigureSilo(silo));
        builder.Services.AddStore(new StoreOptions { DataDirectory = options.DataDir, Json = StoreJson.Make(SecretConverter.LoadKey(options.DataDir)) });
        new Serve(options, TextWriter.Null).AddServices(builder.Services);
        StandIn(builder.Services);
        _adjust?.Invoke(builder.Services);
        _app = builder.Build();
        Serve.Map(_app);
        await DefaultObjects.SeedAsync(Store, Start);
        await Get<Accounts>().SeedAsync();
        await Get<ControllerNode>().RefreshAsync("appliance", "amd64/generic", []);
        await Get<BuiltinScripts>().SeedAsync();
        await _app.StartAsync();
        var addresses = Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        (Address, BootAddress) = (new Uri(addresses[0]), new Uri(addresses[1]));
    }

    private void StandIn(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        services.Replace(ServiceDescriptor.Singleton<IPowerControl>(Power));
        services.Replace(ServiceDescriptor.Singleton<IAddressProbe>(Wire));
        services.Replace(ServiceDescriptor.Singleton<IKeySources>(Keys));
    }

    private async Task StopAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }
}
