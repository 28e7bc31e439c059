using Maas.Domain.Installation;

namespace Maas.Agent.Install.Storage;

/// <summary>How one kind of storage action is carried out.</summary>
internal abstract class StorageStep
{
    public abstract Type Action { get; }

    public abstract Task BuildAsync(StorageAction action, StorageBuild build, CancellationToken cancel);
}

internal abstract class StorageStep<TAction> : StorageStep
    where TAction : StorageAction
{
    public override Type Action => typeof(TAction);

    public override Task BuildAsync(StorageAction action, StorageBuild build, CancellationToken cancel) => BuildAsync((TAction)action, build, cancel);

    protected abstract Task BuildAsync(TAction action, StorageBuild build, CancellationToken cancel);
}

/// <summary>The kinds there are: a new one is a file with its class, and a line here (without reflection nothing finds it by itself).</summary>
internal static class StorageSteps
{
    public static IReadOnlyList<StorageStep> All { get; } =
    [
        new DiskStep(), new PartitionStep(), new RaidStep(), new LvmVolgroupStep(), new LvmPartitionStep(), new BcacheStep(), new FormatStep(), new MountStep(),
    ];

    public static StorageStep For(StorageAction action) =>
        All.FirstOrDefault(step => step.Action == action.GetType()) ?? throw new InstallException($"This installer cannot build a {action.GetType().Name}.");
}
