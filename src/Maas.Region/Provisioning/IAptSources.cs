using Maas.Domain.Provisioning;
using Maas.Store;

namespace Maas.Region.Provisioning;

/// <summary>The package archives that nodes are told to use.</summary>
public interface IAptSources
{
    AptSources Current { get; }
}

/// <summary>The stored package repositories: a change counts with the next document a node fetches.</summary>
public sealed class PackageArchives(IStore store) : IAptSources
{
    public static readonly Collection<PackageRepository> Repositories = new("package_repositories", r => Collections.Key(r.Id));
    public static readonly Index<PackageRepository> ByName = Repositories.Index("name", r => [r.Name], unique: true);

    public AptSources Current
    {
        get
        {
            var defaults = new AptSources();
            return new AptSources
            {
                Main = store.Documents(Repositories).Find(Collections.Key(PackageRepository.MainId)) ?? defaults.Main,
                Ports = store.Documents(Repositories).Find(Collections.Key(PackageRepository.PortsId)) ?? defaults.Ports,
                Others = [.. store.Documents(Repositories).All.Where(r => !r.IsDefault)],
            };
        }
    }

    /// <summary>The two default archives, at the first start.</summary>
    public static void Seed(IStore store, Batch batch)
    {
        var defaults = new AptSources();
        foreach (var archive in new[] { defaults.Main, defaults.Ports })
        {
            if (store.Documents(Repositories).Find(Collections.Key(archive.Id)) is null) batch.Put(Repositories, archive);
        }
    }
}
