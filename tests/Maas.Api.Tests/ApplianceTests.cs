using Maas.Testing.Appliance;

[assembly: AssemblyFixture(typeof(Maas.Api.Tests.SharedAppliance))]

namespace Maas.Api.Tests;

/// <summary>One appliance for all tests that do not mind each other's objects.</summary>
public sealed class SharedAppliance : IAsyncLifetime
{
    public TestAppliance Appliance { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Appliance = await TestAppliance.StartAsync();

    public ValueTask DisposeAsync() => Appliance.DisposeAsync();
}
