using System.Net.Sockets;
using System.Text.Json;
using Maas.Agent.Host;
using Maas.Agent.Http;
using Maas.Agent.Install.Images;
using Maas.Agent.Install.Storage;
using Maas.Agent.Install.Targets;
using Maas.Agent.Reporting;
using Maas.Domain.Installation;

namespace Maas.Agent.Install;

/// <summary>Carries out an installation plan in the stages that stock installers have, and reports them under the same names (deploy.md §3).</summary>
internal sealed class InstallSession(Appliance appliance, StatusReporter reporter, SystemTree tree, Programs programs, AgentLog console, TimeProvider time)
{
    private const string Origin = "curtin";
    private const string Command = "cmd-install";
    private const string TargetRoot = "/run/maas-agent/target";

    private readonly InstallLog _log = new(console);

    /// <returns>What failed, or null.</returns>
    public async Task<string?> RunAsync(Uri planUrl, CancellationToken cancel)
    {
        byte[] json;
        try
        {
            json = await appliance.GetAsync(planUrl, cancel: cancel);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return await FinishAsync($"There is no installation plan: {e.Message}", cancel);
        }
        return await RunAsync(json, cancel);
    }

    public async Task<string?> RunAsync(byte[] json, CancellationToken cancel)
    {
        await reporter.StartAsync(Origin, Command, "Installing the operating system", cancel);
        string? failure = null;
        try
        {
            var plan = JsonSerializer.Deserialize(json, InstallJson.Default.InstallPlan) ?? throw new InstallException("The installation plan is empty.");
            await StagesAsync(plan, json, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            failure = e.Message;
            _log.Headline($"Installation failed: {failure}");
        }
        return await FinishAsync(failure, cancel);
    }

    private async Task<string?> FinishAsync(string? failure, CancellationToken cancel)
    {
        await File.WriteAllBytesAsync(InstallLog.Path, _log.Bytes(), cancel);
        await reporter.FinishAsync(
            Origin, Command, failure ?? "The operating system is installed", failure is null ? StatusResult.Success : StatusResult.Fail,
            [new ReportedFile(InstallLog.Path, _log.Bytes())], cancel);
        return failure is null ? null : $"Installation failed: {failure}";
    }

    private async Task StagesAsync(InstallPlan plan, byte[] json, CancellationToken cancel)
    {
        var noted = new Programs(_log.Note);
        var build = new StorageBuild(plan, tree, noted, TargetRoot, time);
        var target = new TargetSystem(TargetRoot, noted, tree);
        try
        {
            await StageAsync("early", "Preparing the installation", () => PrepareAsync(), cancel);
            await StageAsync("partitioning", "Building the storage", () => build.RunAsync(_log, cancel), cancel);
            await StageAsync("network", "Taking over the network configuration", () => TargetSystem.CheckNetworkAsync(plan), cancel);
            await StageAsync("extract", "Writing the image", () => WriteImageAsync(plan, build, cancel), cancel);
            await StageAsync("curthooks", "Configuring the installed system", () => target.ConfigureAsync(plan, build, _log, cancel), cancel);
            await StageAsync("hook", "Leaving the record of the installation", () => target.LeaveRecordAsync(_log.Bytes(), json), cancel);
            await StageAsync("late", "Running the final commands", () => LateAsync(plan, target, build, cancel), cancel);
        }
        catch
        {
            await target.CloseAsync(failOnBusy: false);
            await build.UnmountAsync(failOnBusy: false);
            throw;
        }
    }

    private async Task StageAsync(string stage, string description, Func<Task> work, CancellationToken cancel)
    {
        var name = $"{Command}/stage-{stage}";
        _log.Headline($"{description} ({stage})");
        await reporter.StartAsync(Origin, name, description, cancel);
        var started = time.GetTimestamp();
        try
        {
            await work();
        }
        catch (Exception e)
        {
            await reporter.FinishAsync(Origin, name, $"{description}: {e.Message}", StatusResult.Fail, cancel: cancel);
            throw;
        }
        _log.Note(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"stage {stage} took {time.GetElapsedTime(started).TotalSeconds:0.0} s"));
        await reporter.FinishAsync(Origin, name, description, StatusResult.Success, cancel: cancel);
    }

    /// <summary>Filesystem drivers come as modules, and no device asks for them.</summary>
    private async Task PrepareAsync()
    {
        string[] drivers = ["ext4", "vfat", "nls_cp437", "nls_ascii", "nls_iso8859-1", "nls_utf8", "xfs", "btrfs", "dm_mod", "raid0", "raid1", "raid10", "raid456", "bcache", "efivarfs"];
        if (Programs.Find("modprobe") is not null)
            await programs.TryAsync(["modprobe", "-qa", .. drivers]);
    }

    private async Task WriteImageAsync(InstallPlan plan, StorageBuild build, CancellationToken cancel)
    {
        var progress = new ImageProgress(plan.Source.Size, time, text =>
        {
            console.Say(text);
            return reporter.ProgressAsync(Origin, $"{Command}/stage-extract", text, cancel);
        });
        await new ImageWriter(plan.Source, build, progress, _log).WriteAsync(cancel);
    }

    private async Task LateAsync(InstallPlan plan, TargetSystem target, StorageBuild build, CancellationToken cancel)
    {
        foreach (var command in plan.LateCommands)
        {
            _log.Headline($"Final command {command.Name}");
            await target.RunLateAsync(command, cancel);
        }
        await target.CloseAsync(failOnBusy: true);
        await build.UnmountAsync(failOnBusy: true);
        Libc.sync();
        await appliance.PostAsync(new Uri(plan.NetbootOffUrl), new FormBody().Field("op", "netboot_off"), cancel: cancel);
    }
}
