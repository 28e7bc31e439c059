using System.Globalization;
using Maas.Agent.Host;

namespace Maas.Agent.Scripts;

/// <summary>One script from its packages to its result (metadata.md §8, "Per script").</summary>
internal sealed class ScriptRun(ScriptFolder folder, Signals signals, Identity identity, PackageInstall packages, ScriptNetwork network, Func<ScriptArguments> present, AgentLog log, TimeProvider time)
{
    /// <returns>True when it passed.</returns>
    public async Task<bool> RunAsync(ScriptEntry script, CancellationToken cancel = default)
    {
        var files = folder.Files(script);
        files.Prepare();
        if (!await NetworkedAsync(script, cancel))
            return false;
        try
        {
            return await InstalledAsync(script, files, cancel) && await ExecuteAsync(script, files, cancel);
        }
        finally
        {
            if (script.ApplyConfiguredNetworking)
                await network.RevertAsync();
        }
    }

    private async Task<bool> NetworkedAsync(ScriptEntry script, CancellationToken cancel)
    {
        if (!script.ApplyConfiguredNetworking)
            return true;
        await signals.SendAsync(new Signal("APPLYING_NETCONF") { Script = script, Error = $"Applying custom network configuration for {script.Name}" }, cancel);
        var error = await network.ApplyAsync(folder.Netplan);
        var probe = new Signal("APPLYING_NETCONF") { Script = script, Error = $"Applied custom network configuration for {script.Name}" };
        if (error is null && await signals.SendAsync(probe, cancel))
            return true;
        await network.RevertAsync();
        var text = System.Text.Encoding.UTF8.GetBytes((error ?? "The appliance cannot be reached with the configured network.") + "\n");
        await signals.SendAsync(probe with
        {
            ExitStatus = 1,
            Error = $"Failed to apply custom network configuration for {script.Name}",
            Files = [(script.Name, text), (script.Name + ".err", text)],
        }, cancel);
        return false;
    }

    private async Task<bool> InstalledAsync(ScriptEntry script, ScriptFiles files, CancellationToken cancel)
    {
        if (script.Packages.Count == 0)
            return true;
        await signals.SendAsync(new Signal("INSTALLING") { Script = script, Error = $"Installing dependencies for {script.Name}" }, cancel);
        var result = await packages.InstallAsync(script, files.Download);
        if (result.Succeeded)
            return true;
        log.Say($"{script.Name}: dependencies could not be installed");
        var output = System.Text.Encoding.UTF8.GetBytes(result.Output);
        await signals.SendAsync(new Signal("INSTALLING")
        {
            Script = script,
            ExitStatus = result.ExitStatus,
            Error = $"Failed installing package(s) for {script.Name}",
            Files = [(script.Name, output), (script.Name + ".err", output)],
        }, cancel);
        return false;
    }

    private async Task<bool> ExecuteAsync(ScriptEntry script, ScriptFiles files, CancellationToken cancel)
    {
        var label = script.ScriptResultId is { } id ? $"{script.Name} (id: {id}, script_version_id: {script.ScriptVersionId})" : script.Name;
        log.Say($"Starting {script.Name}");
        await signals.SendAsync(new Signal("WORKING") { Script = script, Error = $"Starting {label}" }, cancel);
        var commandLine = present().Of(script);
        if (commandLine.Error is { } error)
        {
            var text = System.Text.Encoding.UTF8.GetBytes(error + "\n");
            log.Say($"{script.Name}: {error}");
            await signals.SendAsync(Finished(script, label, new ScriptOutcome(2, TimeSpan.Zero, false)) with { Files = [(script.Name, text), (script.Name + ".err", text)] }, cancel);
            return false;
        }
        var path = Path.Combine(folder.Scripts, script.Path);
        var outcome = await new ScriptProcess(time).RunAsync(path, commandLine.Arguments, Environment(script, files), files, script.EffectiveTimeout, cancel);
        if (outcome.ExitStatus != 0)
            NoteMissingLink(script, files);
        log.Say($"Finished {script.Name}: {outcome.ExitStatus} after {outcome.Runtime.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
        await signals.SendAsync(Finished(script, label, outcome) with { Files = files.Collect() }, cancel);
        return outcome.ExitStatus == 0;
    }

    private static Signal Finished(ScriptEntry script, string label, ScriptOutcome outcome) => new(outcome.TimedOut ? "TIMEDOUT" : "WORKING")
    {
        Script = script,
        ExitStatus = outcome.ExitStatus,
        Runtime = outcome.Runtime.TotalSeconds,
        Error = outcome.TimedOut ? $"Timeout of {label} reached" : $"Finished {label}: {outcome.ExitStatus}",
    };

    private Dictionary<string, string> Environment(ScriptEntry script, ScriptFiles files)
    {
        var environment = new Dictionary<string, string>
        {
            ["MAAS_BASE_URL"] = identity.Preseed.BaseUrl,
            ["MAAS_RESOURCES_FILE"] = folder.Resources,
            ["MAAS_MACHINE_EXTRA_FILE"] = "/machine-extra.json",
            ["MAAS_STORAGE_CONFIG_FILE"] = "/storage-config.json",
            ["OUTPUT_COMBINED_PATH"] = files.Combined,
            ["OUTPUT_STDOUT_PATH"] = files.Stdout,
            ["OUTPUT_STDERR_PATH"] = files.Stderr,
            ["RESULT_PATH"] = files.Result,
            ["DOWNLOAD_PATH"] = files.Download,
            ["RUNTIME"] = script.EffectiveTimeout.ToString("0.######", CultureInfo.InvariantCulture),
            ["HAS_STARTED"] = script.HasStarted ? "True" : "False",
            ["DEBIAN_FRONTEND"] = "noninteractive",
        };
        if (script.Parallel == 0 && script.Path.StartsWith("commissioning/", StringComparison.Ordinal))
            environment["BMC_CONFIG_PATH"] = folder.BmcConfig;
        return environment;
    }

    /// <summary>A network test that failed on an unplugged interface says so in its result, whether the script thought of it or not.</summary>
    private static void NoteMissingLink(ScriptEntry script, ScriptFiles files)
    {
        var name = script.Parameters.FirstOrDefault(parameter => parameter.Type == "interface")?.Fields.GetValueOrDefault("name");
        if (string.IsNullOrEmpty(name) || SystemTree.Trimmed($"/sys/class/net/{name}/operstate") is null or "up")
            return;
        var result = File.Exists(files.Result) ? File.ReadAllText(files.Result) : "";
        if (!result.Contains("link_connected:", StringComparison.Ordinal))
            File.WriteAllText(files.Result, (result.Length == 0 || result.EndsWith('\n') ? result : result + "\n") + "link_connected: false\n");
    }
}
