using Maas.Store.Lite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Maas.Store;

/// <summary>Registers the store.</summary>
public static class StoreServices
{
    /// <summary>Adds <see cref="IStore"/>, <see cref="ILogs"/> and <see cref="IBlobs"/> on one data directory, opened when first asked for.</summary>
    /// <param name="open">Opens it, or waits for what somebody else opens.</param>
    public static IServiceCollection AddStore(this IServiceCollection services, StoreOptions options, Func<ILogger<LiteStore>, LiteStore>? open = null) => services
        .AddSingleton(provider => (open ?? (log => LiteStore.Open(options, log)))(provider.GetRequiredService<ILogger<LiteStore>>()))
        .AddSingleton<IStore>(provider => provider.GetRequiredService<LiteStore>())
        .AddSingleton<ILogs>(provider => provider.GetRequiredService<LiteStore>())
        .AddSingleton<IBlobs>(provider =>
        {
            _ = provider.GetRequiredService<LiteStore>();
            return new FileBlobs(options.DataDirectory);
        });
}
