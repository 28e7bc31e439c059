using Maas.Region.Booting;
using Maas.Domain.Nodes;
using Maas.Region.Commissioning;
using Maas.Region.Bmcs;
using Maas.Region.Images;
using Maas.Region.Networks;
using Maas.Region.Nodes;
using Maas.Region.Notifications;
using Maas.Region.Provisioning;
using Maas.Region.Scripts;
using Maas.Region.Settings;
using Maas.Region.VmHosts;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Maas.Region;

/// <summary>Registers what the region is made of.</summary>
public static class RegionServices
{
    public static IServiceCollection AddRegion(this IServiceCollection services)
    {
        services.AddSingleton<StoredSettings>().AddSingleton<ISettings>(provider => provider.GetRequiredService<StoredSettings>());
        services.AddSingleton<Accounts.Accounts>().AddSingleton<NodeNames>().AddSingleton<Enlistment>().AddSingleton<SubnetUses>();
        services.AddSingleton<INodeAddresses, NodeAddresses>();
        services.AddHostedService<SubnetExhaustionNotices>();
        services.AddSingleton<NetworkGate>().AddSingleton<AddressRows>().AddSingleton<NetworkCleanup>().AddSingleton<NodeNetworkEdits>().AddSingleton<Naming.DnsLinks>().AddSingleton<Reservations>();
        services.AddSingleton<Discovery.INameLookup, Discovery.NoNameLookup>();
        services.AddSingleton<Discovery.ReverseLookups>().AddHostedService(provider => provider.GetRequiredService<Discovery.ReverseLookups>());
        services.AddSingleton<Discovery.Sightings>().AddHostedService(provider => provider.GetRequiredService<Discovery.Sightings>());
        services.AddSingleton<Discovery.INetworkProbe, Discovery.NoNetworkProbe>();
        services.AddSingleton<Discovery.NetworkScans>().AddHostedService(provider => provider.GetRequiredService<Discovery.NetworkScans>());
        services.AddSingleton<ImageCatalog>().AddSingleton<BuiltinImages>();
        services.AddSingleton<BootImages>().AddSingleton<BootSightings>().AddSingleton<BootConfigurations>();
        services.AddSingleton<INodeNumbers, StoredNumbers>().AddSingleton<NetworkPlacement>().AddSingleton<NodeBridges>().AddSingleton<InterfaceAddresses>().AddSingleton<LastReport>();
        services.AddSingleton<ICommissioningResults, CommissioningResults>().AddSingleton<NodeConfiguration>().AddSingleton<NodeCloning>();
        services.AddSingleton<NodeNetworks>().AddSingleton<InstallPlans>().AddSingleton<IInstallPlans>(provider => provider.GetRequiredService<InstallPlans>());
        services.AddSingleton<Files.UserFiles>().AddSingleton<HardwareDetails>();
        services.AddSingleton<Deadlines>().AddHostedService(provider => provider.GetRequiredService<Deadlines>());
        services.AddSingleton<Naming.PublishedZones>().AddHostedService(provider => provider.GetRequiredService<Naming.PublishedZones>());
        services.AddSingleton<PowerSteps>().AddSingleton<DriverPower>().AddSingleton<ChassisIntake>().AddSingleton<PowerTrial>();
        services.AddSingleton<IPowerControl>(provider => provider.GetRequiredService<DriverPower>())
            .AddSingleton<IPowerSettings>(provider => provider.GetRequiredService<DriverPower>());
        services.AddSingleton<PowerPoll>().AddHostedService(provider => provider.GetRequiredService<PowerPoll>());
        services.AddSingleton<BootTimeline>().AddHostedService(provider => provider.GetRequiredService<BootTimeline>());
        services.AddSingleton<ScriptOutputs>().AddHostedService(provider => provider.GetRequiredService<ScriptOutputs>());
        services.AddSingleton<HardwareKnowledge>().AddSingleton<NodeScripts>().AddSingleton<INodeScripts>(provider => provider.GetRequiredService<NodeScripts>())
            .AddSingleton<Reselection>().AddSingleton<ScriptReports>().AddSingleton<INodeSignals, NodeSignals>().AddSingleton<IStatusMessages, StatusMessages>()
            .AddSingleton<BuiltinScripts>().AddSingleton<Arrivals>().AddSingleton<ScriptCatalog>().AddSingleton<IScriptArchive, ScriptArchive>();
        services.AddSingleton<IAptSources, PackageArchives>().AddSingleton<Licenses>().AddSingleton<ImageContents>().AddSingleton<UploadTurns>();
        services.AddSingleton<Notices>().AddSingleton<IStandingNotice, DhcpDisabledNotice>().AddSingleton<IStandingNotice, NoImagesNotice>()
            .AddHostedService<StandingNotices>();
        services.AddSingleton<KnownSettings>().AddSingleton<VmHostUse>().AddSingleton<VmHostLink>().AddSingleton<VmHostTurns>().AddSingleton<VmMachines>().AddSingleton<VmHostSync>()
            .AddSingleton<ComposedCards>().AddSingleton<Composition>().AddSingleton<AllocationComposing>().AddSingleton<VmHostDeployment>()
            .AddSingleton<VmHostRegistry>().AddHostedService(provider => provider.GetRequiredService<VmHostRegistry>());
        services.AddSingleton<ImmutableCopier>()
            .AddSingleton<Orleans.Serialization.Serializers.IGeneralizedCodec>(provider => provider.GetRequiredService<ImmutableCopier>())
            .AddSingleton<Orleans.Serialization.Cloning.IGeneralizedCopier>(provider => provider.GetRequiredService<ImmutableCopier>())
            .AddSingleton<ITypeFilter>(provider => provider.GetRequiredService<ImmutableCopier>());
        return services;
    }
}
