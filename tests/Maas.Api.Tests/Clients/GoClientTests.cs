using System.Diagnostics;
using Maas.Api.Tests.Access;
using Maas.Domain.Lifecycle;
using Maas.Region;
using Maas.Store;
using Maas.Testing;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Clients;

/// <summary>juju's Go client, as Debian packages it (golang-github-juju-gomaasapi-dev), against this appliance.</summary>
public sealed class GoClientTests
{
    [Fact]
    public async Task The_Go_client_of_Debian_works_with_this_appliance()
    {
        Needs.Root();
        await using var appliance = await TestAppliance.StartAsync();
        var sample = await Sample.MakeAsync(appliance);
        var ready = appliance.Store.Documents(Collections.Nodes).Find(sample.Machine)!;
        await appliance.Store.CommitAsync(new Batch().Put(Collections.Nodes, ready with { Hostname = "ready-one", Status = NodeState.Ready, Owner = null, Token = null }));
        var admin = await appliance.AsAsync("admin");
        var said = await RunAsync(appliance.Address + "MAAS", admin.ApiKey!);
        Assert.Equal(
            """
            capabilities 9
            version 3.6.0
            zone default
            zone ZONE
            pool default
            pool POOL
            space SPACE 2
            space undefined 0
            fabric fabric-0 1
            fabric FABRIC 2
            tag TAG
            file notes hello true
            files 0
            device thing 1
            same address refused true
            devices 1 true thing.maas admin default
            machine ready-one Ready 1 11 default default
            hardware amd64/generic true true unknown eth0 /dev/disk/by-dname/sda 1
            container made, linked and deleted
            too large true
            not that tag true
            no such zone true
            dry run ready-one Ready
            devices of the machine 0
            allocated ready-one Allocated
            owner data driver
            none true
            unknown machine true
            wrong key true

            """.Replace("ZONE", sample.Zone, StringComparison.Ordinal)
                .Replace("POOL", appliance.Store.Documents(Collections.Pools).All[^1].Name, StringComparison.Ordinal)
                .Replace("SPACE", appliance.Store.Documents(Collections.Spaces).All[^1].DisplayName, StringComparison.Ordinal)
                .Replace("FABRIC", appliance.Store.Documents(Collections.Fabrics).All[^1].DisplayName, StringComparison.Ordinal)
                .Replace("TAG", sample.Tag, StringComparison.Ordinal),
            said);
    }

    private static async Task<string> RunAsync(string url, string key)
    {
        using var directory = new TemporaryDirectory();
        File.Copy(Repository.PathOf("tests", "Maas.Api.Tests", "Clients", "driver.go"), directory.PathOf("driver.go"));
        var start = new ProcessStartInfo("go", ["run", directory.PathOf("driver.go"), url, key]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory.Path };
        start.Environment["GOPATH"] = "/usr/share/gocode";
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOFLAGS"] = "-mod=mod";
        start.Environment["GOCACHE"] = directory.PathOf("cache");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }
}
