using System.Globalization;
using System.Text.Json;

namespace Maas.Testing.Lab;

/// <summary>A whole lab: the network, the appliance, machines with BMCs, and an operator who sets the appliance up through its API.</summary>
public sealed class BootLab : IAsyncDisposable
{
    public const string Image = "debian/bookworm";
    private readonly List<LabMachine> _machines = [];
    private ApiClient? _api;

    private BootLab(LabNetwork network, string folder)
    {
        (Network, Folder) = (network, folder);
        Appliance = new ApplianceProcess(network, folder);
        Ssh = new Ssh(network, folder);
    }

    public LabNetwork Network { get; }

    public string Folder { get; }

    public ApplianceProcess Appliance { get; }

    public Ssh Ssh { get; }

    public IReadOnlyList<LabMachine> Machines => _machines;

    public ApiClient Api => _api ?? throw new LabException("The appliance has not been started");

    /// <summary>Network and machines, all switched off.</summary>
    /// <param name="folder">Empty, or not there yet.</param>
    public static async Task<BootLab> BuildAsync(string folder, string network, IReadOnlyList<MachineSpec> machines)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "network"), network);
        var lab = new BootLab(await LabNetwork.CreateAsync(network, machines.Select(m => m.Port + 1).DefaultIfEmpty().Max()), folder);
        try
        {
            foreach (var machine in machines) lab._machines.Add(await LabMachine.BuildAsync(machine, lab.Network, folder));
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }

        return lab;
    }

    public async Task StartApplianceAsync(CancellationToken cancel = default)
    {
        await Appliance.StartAsync(cancel);
        _api?.Dispose();
        _api = await Appliance.ClientAsync();
    }

    /// <summary>What an operator does once: names the subnet's gateway and addresses, turns DHCP on, and leaves an SSH key.</summary>
    public async Task SetUpAsync()
    {
        var subnet = await SubnetAsync();
        await Api.PutAsync($"subnets/{subnet.GetProperty("id").GetInt32()}/", ("name", "rack"), ("gateway_ip", LabNetwork.Appliance));
        await RangeAsync("reserved", 50, 69, "BMCs");
        await RangeAsync("dynamic", 150, 199, "");
        var rack = (await Api.GetAsync("rackcontrollers/")).EnumerateArray().First().GetProperty("system_id").GetString()!;
        var vlan = subnet.GetProperty("vlan");
        await Api.PutAsync(
            string.Create(CultureInfo.InvariantCulture, $"fabrics/{vlan.GetProperty("fabric_id").GetInt32()}/vlans/{vlan.GetProperty("vid").GetInt32()}/"),
            ("primary_rack", rack), ("dhcp_on", "true"));
        await Api.PostAsync("account/prefs/sshkeys/", ("key", await Ssh.MakeKeyAsync()));
        // The lab reads the machines' serial consoles; and on a busy host, an emulated machine's timer looks broken to a kernel that checks it, which gives up.
        await Api.PostAsync("maas/?op=set_config", ("name", "kernel_opts"), ("value", "console=ttyS0,115200n8 no_timer_check"));
    }

    /// <summary>The machine as the API knows it; null before it has enlisted.</summary>
    public async Task<MachineState?> FindAsync(LabMachine machine)
    {
        foreach (var found in (await Api.GetAsync("machines/", ("mac_address", machine.Spec.MacAddress))).EnumerateArray()) return MachineState.Of(found);
        return null;
    }

    public async Task<MachineState> StateAsync(LabMachine machine) => await FindAsync(machine) ?? throw new LabException($"{machine.Spec.Name} has not enlisted");

    /// <summary>Waits until the machine is in a state, and says why when it gets into a failed one or stays away.</summary>
    public async Task<MachineState> UntilAsync(LabMachine machine, string status, TimeSpan limit, CancellationToken cancel = default)
    {
        MachineState? seen = null;
        await Poll.UntilAsync(
            async () =>
            {
                seen = await FindAsync(machine);
                if (seen is { HasFailed: true } failed && failed.Status != status) throw new LabException($"{machine.Spec.Name} is '{failed.Status}'\n{await WhyAsync(machine, failed)}");
                return seen?.Status == status;
            },
            limit, async () => $"{machine.Spec.Name} is '{seen?.Status ?? "unknown"}', not '{status}'\n{await WhyAsync(machine, seen)}", TimeSpan.FromMilliseconds(300), cancel);
        return seen!;
    }

    public Task<JsonElement> TellAsync(MachineState machine, string operation, params (string Name, string Value)[] form) =>
        Api.PostAsync($"machines/{machine.SystemId}/?op={operation}", form);

    /// <summary>The machine's events, newest first.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(MachineState machine, int limit = 15) =>
        [.. (await Api.GetAsync("events/?op=query", ("id", machine.SystemId), ("limit", limit.ToString(CultureInfo.InvariantCulture)), ("level", "DEBUG"))).GetProperty("events").EnumerateArray()
            .Select(e => $"{e.GetProperty("created").GetString()} {e.GetProperty("type").GetString()}: {e.GetProperty("description").GetString()}")];

    /// <summary>What is known about a machine that does not do what it should: its message, its events, its screen, the appliance's log.</summary>
    public async Task<string> WhyAsync(LabMachine machine, MachineState? seen)
    {
        var events = seen is null ? [] : await EventsAsync(seen);
        return $"""
            message: {seen?.Message ?? "none: it has not enlisted"}
            events:
              {string.Join("\n  ", events)}
            console of {machine.Spec.Name} ({(machine.IsOn ? "on" : "off")}):
            {machine.LastWords()}
            appliance:
            {Appliance.LastWords(10)}
            """;
    }

    /// <summary>Lets go of the lab without ending it.</summary>
    public async Task LeaveAsync()
    {
        _api?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        await EndAsync(Folder);
    }

    /// <summary>Whether programs of a lab run, by what its folder says.</summary>
    public static bool IsAlive(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.pid", SearchOption.AllDirectories).Any(file => DaemonProcess.Of(file).IsRunning);

    /// <summary>Ends a lab by what its folder says, whoever built it.</summary>
    public static async Task EndAsync(string folder)
    {
        if (!Directory.Exists(folder)) return;
        // BMCs first: nobody switches a machine on again.
        var files = Directory.EnumerateFiles(folder, "*.pid", SearchOption.AllDirectories).OrderBy(f => Path.GetFileName(f) == "machine.pid");
        foreach (var file in files)
        {
            await DaemonProcess.Of(file).StopAsync(TimeSpan.FromSeconds(8));
            File.Delete(file);
        }

        var network = Path.Combine(folder, "network");
        if (File.Exists(network)) await LabNetwork.Of(await File.ReadAllTextAsync(network)).DeleteAsync();
    }

    private async Task<JsonElement> SubnetAsync()
    {
        foreach (var subnet in (await Api.GetAsync("subnets/")).EnumerateArray())
        {
            if (subnet.GetProperty("cidr").GetString() == LabNetwork.Cidr) return subnet;
        }

        return await Api.PostAsync("subnets/", ("cidr", LabNetwork.Cidr));
    }

    private Task<JsonElement> RangeAsync(string type, int first, int last, string comment) => Api.PostAsync("ipranges/",
        ("type", type), ("start_ip", string.Create(CultureInfo.InvariantCulture, $"{LabNetwork.Prefix}.{first}")), ("end_ip", string.Create(CultureInfo.InvariantCulture, $"{LabNetwork.Prefix}.{last}")), ("comment", comment));
}
