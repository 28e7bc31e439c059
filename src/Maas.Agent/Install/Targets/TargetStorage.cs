using Maas.Agent.Host;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Targets;

/// <summary>What the installed system must know to assemble its storage before its root is mounted.</summary>
internal sealed class TargetStorage(TargetTree tree, Chroot chroot, Programs programs)
{
    public async Task WriteAsync(InstallPlan plan, CancellationToken cancel)
    {
        Demand<RaidAction>(plan, "a software array", "mdadm");
        Demand<LvmVolgroupAction>(plan, "a volume group", "lvm");
        if (plan.Storage.OfType<RaidAction>().Any())
        {
            var arrays = await programs.RunAsync(["mdadm", "--detail", "--scan"], cancel: cancel);
            var file = tree.Exists("/etc/mdadm") ? "/etc/mdadm/mdadm.conf" : "/etc/mdadm.conf";
            tree.Write(file, $"HOMEHOST <system>\nMAILADDR root\n{arrays}");
        }
        var assembled = plan.Storage.Any(action => action is RaidAction or LvmVolgroupAction or BcacheAction);
        if (assembled || Dependent())
            await InitramfsAsync(assembled, cancel);
    }

    private void Demand<TAction>(InstallPlan plan, string what, string program)
    {
        if (plan.Storage.OfType<TAction>().Any() && tree.Program(program) is null)
            throw new InstallException($"The machine's storage has {what}, but the image has no {program} to start it with.");
    }

    /// <summary>The image's initramfs holds only what the machine needed that it was made on.</summary>
    private bool Dependent() =>
        (tree.Text("/etc/initramfs-tools/initramfs.conf") ?? "").Split('\n').Any(line => line.Trim() == "MODULES=dep");

    private async Task InitramfsAsync(bool assembled, CancellationToken cancel)
    {
        if (tree.Program("update-initramfs") is { } update)
        {
            if (assembled && tree.Exists("/etc/initramfs-tools"))
                tree.Write("/etc/initramfs-tools/conf.d/maas", "MODULES=most\n");
            await chroot.RunAsync([update, "-u", "-k", "all"], cancel);
        }
        else if (tree.Program("dracut") is { } dracut)
        {
            await chroot.RunAsync([dracut, "--force", "--regenerate-all", "--no-hostonly"], cancel);
        }
        else if (assembled)
        {
            throw new InstallException("The image has neither update-initramfs nor dracut, so its initramfs cannot assemble the machine's storage.");
        }
    }
}
