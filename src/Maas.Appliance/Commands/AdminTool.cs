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

        Directory.CreateDirectory(options.DataDir);
        await using var store = LiteStore.Open(
            new StoreOptions { DataDirectory = options.DataDir, Json = StoreJson.Make(SecretConverter.LoadKey(options.DataDir)) }, NullLogger<LiteStore>.Instance);
        var accounts = new Accounts(store, TimeProvider.System);
        await accounts.SeedAsync();
        await output.WriteLineAsync(await new AdminCommands(accounts, store, options, TimeProvider.System).RunAsync(command));
        return 0;
    }
}
