using System.Runtime.InteropServices;
using Maas.Region.Accounts;
using Maas.Region.Networks;
using Maas.Region.Settings;
using Maas.Store;

namespace Maas.Appliance.Commands;

/// <summary>What an empty data directory is given: default objects, the system users, and an administrator whose password and key are told once.</summary>
internal sealed class FirstStart(IStore store, Accounts accounts, StoredSettings settings, TimeProvider clock)
{
    public async Task<string?> RunAsync(string dataDirectory)
    {
        await DefaultObjects.SeedAsync(store, clock.GetUtcNow(), RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64");
        if (accounts.IsEmpty) await settings.SetAsync("maas_name", Environment.MachineName);
        await accounts.SeedAsync();
        if (!accounts.IsEmpty) return null;
        var password = Accounts.RandomKey(16);
        var admin = await accounts.CreateAsync("admin", "", password, superuser: true, random: true);
        var key = accounts.TokensOf(admin.Value!.Username)[0].Triple();
        await using var file = new FileStream(Path.Combine(dataDirectory, "admin.apikey"), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(key + "\n"));
        return $"first start: user admin, password {password}, API key {key} (also in {Path.Combine(dataDirectory, "admin.apikey")}); shown only this once";
    }
}
