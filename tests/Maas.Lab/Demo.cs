using System.Diagnostics;
using System.Globalization;
using Maas.Testing.Lab;

namespace Maas.Lab;

/// <summary>The demonstration: from blank servers to shells on them, with nothing between but the appliance.</summary>
internal sealed class Demo(DemoOptions options, TextWriter output, bool isTerminal, int width)
{
    /// <summary>Another name makes a second demonstration beside the first.</summary>
    private static readonly string Network = Environment.GetEnvironmentVariable("MAAS_DEMO_NAME") is { Length: > 0 } name ? name : "maas-demo";
    private static readonly string Folder = $"/var/tmp/{Network}";
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(500);

    public static Task StopAsync() => CleanAsync();

    public async Task RunAsync(CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        if (BootLab.IsAlive(Folder)) throw new LabException($"a demonstration is running already (in {Folder}); end it first: sudo appliance/demo --stop");
        await CleanAsync();
        Say($"network {Network} with {options.Machines} blank {(options.Machines == 1 ? "machine" : "machines")}, each with a BMC");
        var lab = await BootLab.BuildAsync(Folder, Network, options.Specs);
        var succeeded = false;
        try
        {
            await lab.StartApplianceAsync(cancel);
            Say($"appliance ready at {ApplianceProcess.BaseUrl} after {Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
            await lab.SetUpAsync();
            Say($"subnet {LabNetwork.Cidr}: addresses for machines, DHCP on; the operator's SSH key is known");
            Say("power on (IPMI)");
            await ShowAsync(lab, cancel);
            succeeded = true;
        }
        finally
        {
            await EndAsync(lab, succeeded);
        }
    }

    private async Task ShowAsync(BootLab lab, CancellationToken cancel)
    {
        var machines = lab.Machines.Select(m => new DemoMachine(lab, m, options)).ToList();
        var table = new LiveTable(output, isTerminal, width);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = machines.Select(m => m.RunAsync(stop.Token)).ToList();
        var all = Task.WhenAll(running);
        try
        {
            while (!all.IsCompleted && !running.Exists(r => r.IsFaulted))
            {
                table.Show([.. machines.Select(m => m.Row)]);
                await Task.WhenAny(all, Task.Delay(Refresh, cancel));
                cancel.ThrowIfCancellationRequested();
            }

            table.Show([.. machines.Select(m => m.Row)]);
            // The first that failed says why; the others are only let go.
            await (running.Find(r => r.IsFaulted) ?? all);
        }
        finally
        {
            await stop.CancelAsync();
            await all.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        foreach (var machine in machines)
            Say($"{machine.Name}: ready {Seconds(machine.TimeToReady)}, deployed and answering {Seconds(machine.Row.Elapsed)} after power on");
    }

    private async Task EndAsync(BootLab lab, bool succeeded)
    {
        if (options.Keep && BootLab.IsAlive(Folder))
        {
            await lab.LeaveAsync();
            await ExplainAsync(lab);
            return;
        }

        if (!succeeded) Say($"logs stay in {Folder}");
        await lab.DisposeAsync();
        if (succeeded) Directory.Delete(Folder, recursive: true);
    }

    private async Task ExplainAsync(BootLab lab)
    {
        var inside = $"sudo ip netns exec {Network}";
        await output.WriteLineAsync($"""

            Everything keeps running. To look further:
              {inside} curl -s {ApplianceProcess.BaseUrl}api/2.0/version/
              {inside} bash                         a shell in the lab's network; the API key is in {lab.Appliance.DataDirectory}/admin.apikey
              {string.Join(' ', lab.Ssh.Command("debian", "ADDRESS"))}
              tail -f {Folder}/appliance.log        the appliance
              tail -f {Folder}/*/console.log        the machines' screens
              {inside} ipmitool -I lanplus -C 3 -H {LabNetwork.BmcAddress(0)} -U root -P calvin chassis status
            To end it: sudo appliance/demo --stop
            """);
    }

    private static async Task CleanAsync()
    {
        await BootLab.EndAsync(Folder);
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    private void Say(string text)
    {
        output.WriteLine("demo: " + text);
        output.Flush();
    }

    private static string Seconds(TimeSpan? time) => time is { } t ? string.Create(CultureInfo.InvariantCulture, $"{t.TotalSeconds:0} s") : "never";
}
