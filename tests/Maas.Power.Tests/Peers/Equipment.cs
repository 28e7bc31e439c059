using Maas.Power.Transports;
using Maas.Power.Transports.Http;
using Maas.Power.Transports.Libvirt;
using Maas.Power.Transports.Redfish;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Power.Tests.Peers;

/// <summary>What <see cref="PowerServices.AddPower"/> registers, made by hand: this project has no container.</summary>
internal sealed class Equipment : IServiceProvider, IDisposable
{
    private readonly Dictionary<Type, object> _services;

    public Equipment(TimeProvider? clock = null)
    {
        Clock = clock ?? TimeProvider.System;
        Http = new PowerHttp(Clock);
        _services = new Dictionary<Type, object>
        {
            [typeof(TimeProvider)] = Clock,
            [typeof(PowerHttp)] = Http,
            [typeof(IpmiClient)] = new IpmiClient(Clock),
            [typeof(RedfishServices)] = new RedfishServices(Http, Clock),
            [typeof(SnmpClient)] = new SnmpClient(Clock),
            [typeof(LibvirtDialer)] = new LibvirtDialer(Clock),
        };
        Drivers = new PowerDrivers(new ServiceCollection().AddPower().Where(s => s.ServiceType == typeof(IPowerDriver))
            .Select(s => (IPowerDriver)ActivatorUtilities.CreateInstance(this, s.ImplementationType!)));
    }

    public TimeProvider Clock { get; }

    public PowerHttp Http { get; }

    public PowerDrivers Drivers { get; }

    public List<string> Notes { get; } = [];

    public IPowerDriver Driver(string type) => Drivers.Find(type)!;

    public IBootOrder Boot(string type) => (IBootOrder)Drivers.Find(type)!;

    /// <param name="settings"><c>name=value</c>, between semicolons.</param>
    public Bmc Bmc(string type, string settings) => new(
        "node01", Driver(type).Type, settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]), Notes.Add);

    public object? GetService(Type serviceType) => _services.GetValueOrDefault(serviceType);

    public void Dispose()
    {
        foreach (var service in _services.Values.OfType<IDisposable>()) service.Dispose();
    }
}
