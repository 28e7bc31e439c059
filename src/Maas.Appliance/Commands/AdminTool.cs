using System.Diagnostics;
using Maas.Region.Accounts;
using Maas.Store;
using Maas.Store.Lite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maas.Appliance.Commands;

/// <summary>Runs an admin command through the running appliance, or on the data directory when none runs.</summary>
internal sealed class AdminTool(TextWriter output)
{
    public async Task<int> RunAsync(ApplianceOptions options, AdminCommand command)
    {
        if (await AdminSocket.SendAsync(options.DataDir, command) is var (done, text))
        {
            await output.WriteLineAsync(text);
            return done ? 0 : 1;
        }

        await output.WriteLineAsync(await WithStoreAsync(options.DataDir, async store =>
        {
            var accounts = new Accounts(store, TimeProvider.System);
            await accounts.SeedAsync();
            return await new AdminCommands(accounts, store, options, TimeProvider.System).RunAsync(command);
        }));
        return 0;
    }

    /// <summary>Works on the data directory of a stopped appliance.</summary>
    public static async Task<string> WithStoreAsync(string dataDirectory, Func<LiteStore, Task<string>> work)
    {
        Directory.CreateDirectory(dataDirectory);
        try
        {
            await using var store = LiteStore.Open(
                new StoreOptions { DataDirectory = dataDirectory, Json = StoreJson.Make(SecretConverter.LoadKey(dataDirectory)) }, NullLogger<LiteStore>.Instance);
            return await work(store);
        }
        finally
        {
            await GiveBackAsync(dataDirectory);
        }
    }

    /// <summary>The service runs as a user of its own: what root has made in its directory must stay usable for it.</summary>
    private static async Task GiveBackAsync(string dataDirectory)
    {
        if (!Environment.IsPrivilegedProcess) return;
        using var chown = Process.Start("chown", ["--recursive", "--no-dereference", "--reference", dataDirectory, dataDirectory]);
        await chown.WaitForExitAsync();
    }
}
