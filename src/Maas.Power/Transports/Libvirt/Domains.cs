namespace Maas.Power.Transports.Libvirt;

/// <summary>Calls about virtual machines.</summary>
internal static class Domains
{
    private const int WithSnapshots = 2;
    private const int WithManagedSave = 1;
    private const int WithNvram = 4;

    public static async Task<LibvirtDomain> FindAsync(this LibvirtConnection libvirt, string name, CancellationToken cancel) =>
        LibvirtDomain.Read(await libvirt.CallAsync(LibvirtProcedure.DomainLookupByName, args => args.Text(name), cancel));

    /// <summary>Every virtual machine, running or not.</summary>
    public static async Task<IReadOnlyList<LibvirtDomain>> DomainsAsync(this LibvirtConnection libvirt, CancellationToken cancel) =>
        (await libvirt.CallAsync(LibvirtProcedure.ListAllDomains, args => args.Int(1).Int(0), cancel)).List(LibvirtDomain.Read);

    public static async Task<DomainState> StateAsync(this LibvirtConnection libvirt, LibvirtDomain domain, CancellationToken cancel) =>
        (DomainState)(await libvirt.CallAsync(LibvirtProcedure.DomainGetState, args => domain.Write(args).Int(0), cancel)).Int();

    public static Task StartAsync(this LibvirtConnection libvirt, LibvirtDomain domain, CancellationToken cancel) =>
        libvirt.CallAsync(LibvirtProcedure.DomainCreate, args => domain.Write(args), cancel);

    /// <summary>Starts it without letting it run: shows whether it can be started at all.</summary>
    public static Task StartPausedAsync(this LibvirtConnection libvirt, LibvirtDomain domain, CancellationToken cancel) =>
        libvirt.CallAsync(LibvirtProcedure.DomainCreateWithFlags, args => domain.Write(args).Int(1), cancel);

    public static Task DestroyAsync(this LibvirtConnection libvirt, LibvirtDomain domain, CancellationToken cancel) =>
        libvirt.CallAsync(LibvirtProcedure.DomainDestroy, args => domain.Write(args), cancel);

    public static Task ShutdownAsync(this LibvirtConnection libvirt, LibvirtDomain domain, CancellationToken cancel) =>
        libvirt.CallAsync(LibvirtProcedure.DomainShutdown, args => domain.Write(args), cancel);

    public static async Task<string> XmlAsync(this LibvirtConnection libvirt, LibvirtDomain domain, CancellationToken cancel) =>
        (await libvirt.CallAsync(LibvirtProcedure.DomainGetXmlDesc, args => domain.Write(args).Int(0), cancel)).Text();

    public static async Task<LibvirtDomain> DefineAsync(this LibvirtConnection libvirt, string xml, CancellationToken cancel) =>
        LibvirtDomain.Read(await libvirt.CallAsync(LibvirtProcedure.DomainDefineXml, args => args.Text(xml), cancel));

    public static Task UndefineAsync(this LibvirtConnection libvirt, LibvirtDomain domain, CancellationToken cancel) =>
        libvirt.CallAsync(LibvirtProcedure.DomainUndefineFlags, args => domain.Write(args).Int(WithManagedSave | WithSnapshots | WithNvram), cancel);

    public static Task AutostartAsync(this LibvirtConnection libvirt, LibvirtDomain domain, CancellationToken cancel) =>
        libvirt.CallAsync(LibvirtProcedure.DomainSetAutostart, args => domain.Write(args).Int(1), cancel);

    /// <summary>Memory in KiB and virtual CPUs.</summary>
    public static async Task<(long MemoryKiB, int Cpus)> SizeAsync(this LibvirtConnection libvirt, LibvirtDomain domain, CancellationToken cancel)
    {
        var answer = await libvirt.CallAsync(LibvirtProcedure.DomainGetInfo, args => domain.Write(args), cancel);
        answer.Int();
        var most = answer.Hyper();
        answer.Hyper();
        return (most, answer.Int());
    }

    /// <summary>The size of a disk in bytes.</summary>
    public static async Task<long> DiskSizeAsync(this LibvirtConnection libvirt, LibvirtDomain domain, string disk, CancellationToken cancel)
    {
        var answer = await libvirt.CallAsync(LibvirtProcedure.DomainGetBlockInfo, args => domain.Write(args).Text(disk).Int(0), cancel);
        answer.Hyper();
        return answer.Hyper();
    }
}

/// <summary>A virtual machine, as calls name it.</summary>
internal sealed record LibvirtDomain(string Name, byte[] Uuid, int Id)
{
    public static LibvirtDomain Read(XdrReader reader) => new(reader.Text(), reader.Uuid(), reader.Int());

    public XdrWriter Write(XdrWriter writer) => writer.Text(Name).Octets(Uuid).Int(Id);
}

/// <summary>virDomainState.</summary>
internal enum DomainState
{
    NoState = 0,
    Running = 1,
    Blocked = 2,
    Paused = 3,
    Shutdown = 4,
    ShutOff = 5,
    Crashed = 6,
    PmSuspended = 7,
}
