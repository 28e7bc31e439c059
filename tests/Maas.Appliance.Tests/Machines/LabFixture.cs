using Maas.Testing;
using Maas.Testing.Lab;

namespace Maas.Appliance.Tests.Machines;

/// <summary>A lab for the steps of one test class; without <c>MAAS_TEST_MACHINES</c> there is none, and the steps are skipped.</summary>
public abstract class LabFixture(string name, params IReadOnlyList<MachineSpec> machines) : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"maas-lab-{Environment.ProcessId}-{name}");
    private BootLab? _lab;
    private string? _failed;

    public BootLab Lab => _lab!;

    public LabMachine Machine => Lab.Machines[0];

    public async ValueTask InitializeAsync()
    {
        if (!Wanted) return;
        _lab = await BootLab.BuildAsync(_folder, $"lab{Environment.ProcessId}{name}", machines);
        await _lab.StartApplianceAsync();
        await _lab.SetUpAsync();
        await AddAsync(_lab);
    }

    /// <summary>What else the lab has.</summary>
    protected virtual Task AddAsync(BootLab lab) => Task.CompletedTask;

    protected virtual ValueTask RemoveAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_lab is null) return;
        await RemoveAsync();
        await _lab.DisposeAsync();
        KeepLogs();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A step of the machine's life. Each starts where the one before ended, so one failure fails the rest at once instead of after all their limits.</summary>
    public async Task StepAsync(Func<Task> step)
    {
        Needs.Machines();
        Assert.SkipUnless(Wanted, "fetches from Debian's archive, and takes long where processors are emulated: MAAS_TEST_ARCHIVE=1 sudo -E tests/run");
        Assert.True(_failed is null, $"An earlier step failed: {_failed}");
        try
        {
            await step();
        }
        catch (Exception problem)
        {
            _failed = problem.Message.Split('\n')[0];
            throw;
        }
    }

    /// <summary>Whether the lab is to be built.</summary>
    protected virtual bool Wanted => Environment.GetEnvironmentVariable("MAAS_TEST_MACHINES") == "1";

    /// <summary>What everybody said, for whoever reads a failure afterwards.</summary>
    private void KeepLogs()
    {
        var to = Repository.PathOf("tests", "out", name);
        Directory.CreateDirectory(to);
        foreach (var log in Directory.EnumerateFiles(_folder, "*.log", SearchOption.AllDirectories)) File.Copy(log, Path.Combine(to, Path.GetFileName(log)), overwrite: true);
    }
}

public sealed class BiosLab() : LabFixture("bios", new MachineSpec("bios", 0, Firmware.Bios) { MemoryMegabytes = 512 });

public sealed class UefiLab() : LabFixture("uefi", new MachineSpec("uefi", 0, Firmware.Uefi));

/// <summary>No machine but those that a VM host is told to make.</summary>
public sealed class VmHostLab() : LabFixture("vmhost")
{
    private LabVmHost? _host;

    public LabVmHost Host => _host!;

    protected override async Task AddAsync(BootLab lab) => _host = await LabVmHost.StartAsync(lab.Network, lab.Folder);

    protected override ValueTask RemoveAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>A server with room for a hypervisor, and Debian's archive to install it from.</summary>
public sealed class DeployedVmHostLab() : LabFixture("hyper", new MachineSpec("hyper", 0, Firmware.Bios) { MemoryMegabytes = 3072, Processors = 2, DiskGigabytes = 16 })
{
    private DebianMirror? _mirror;

    protected override bool Wanted => base.Wanted && Environment.GetEnvironmentVariable("MAAS_TEST_ARCHIVE") == "1";

    protected override async Task AddAsync(BootLab lab) =>
        _mirror = await DebianMirror.StartAsync(lab, "qemu-utils", "qemu-system-x86", "ovmf", "libvirt-daemon-system", "libvirt-clients", "netcat-openbsd", "lxd");

    protected override ValueTask RemoveAsync() => _mirror?.DisposeAsync() ?? ValueTask.CompletedTask;
}
