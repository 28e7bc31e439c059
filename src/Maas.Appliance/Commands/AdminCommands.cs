using Maas.Region.Accounts;
using Maas.Store.Lite;

namespace Maas.Appliance.Commands;

/// <summary>What the commands <c>createadmin</c>, <c>apikey</c>, <c>changepassword</c> and <c>backup</c> do, wherever they run: in the appliance itself or beside a stopped one.</summary>
internal sealed class AdminCommands(Accounts accounts, LiteStore store, ApplianceOptions options, TimeProvider clock)
{
    /// <param name="command">The command with its arguments by name.</param>
    /// <returns>What to print.</returns>
    /// <exception cref="UsageException">The command cannot be done; the message says why.</exception>
    public async Task<string> RunAsync(AdminCommand command) => command.Name switch
    {
        "createadmin" => await CreateAsync(command),
        "apikey" => await ApiKeyAsync(command),
        "changepassword" => await ChangePasswordAsync(command),
        "backup" => await Backup.TakeAsync(store, options.DataDir, clock),
        _ => throw new UsageException($"There is no command '{command.Name}'."),
    };

    private async Task<string> CreateAsync(AdminCommand command)
    {
        var password = command.Get("password") ?? Accounts.RandomKey(16);
        var created = await accounts.CreateAsync(command.Require("username"), command.Get("email") ?? "", password, superuser: true);
        if (created.IsRefused) throw new UsageException(created.Refusal!.Text);
        var key = accounts.TokensOf(created.Value!.Username)[0].Triple();
        return command.Get("password") is null ? $"password: {password}\napi key: {key}" : $"api key: {key}";
    }

    private async Task<string> ApiKeyAsync(AdminCommand command)
    {
        var username = command.Require("username");
        if (accounts.Find(username) is null) throw new UsageException($"There is no user '{username}'.");
        var key = command.Has("generate") || accounts.TokensOf(username).Count == 0
            ? await accounts.AddTokenAsync(username, "MAAS consumer")
            : accounts.TokensOf(username)[0];
        return key.Triple();
    }

    private async Task<string> ChangePasswordAsync(AdminCommand command)
    {
        var password = command.Get("password") ?? Accounts.RandomKey(16);
        var changed = await accounts.ChangePasswordAsync(command.Require("username"), password);
        if (changed.IsRefused) throw new UsageException(changed.Refusal!.Text);
        return command.Get("password") is null ? $"password: {password}" : "changed";
    }
}

/// <summary>A command and its switches, as it travels to a running appliance.</summary>
public sealed record AdminCommand(string Name, Dictionary<string, string> Switches)
{
    public string? Get(string name) => Switches.GetValueOrDefault(name);

    public bool Has(string name) => Switches.ContainsKey(name);

    public string Require(string name) => Get(name) is { Length: > 0 } value ? value : throw new UsageException($"{Name} needs --{name}.");

    /// <summary>Reads <c>--name value</c> pairs; a switch without value stands for itself.</summary>
    public static AdminCommand Parse(string name, IReadOnlyList<string> arguments, out List<string> others)
    {
        string[] own = ["username", "password", "email", "generate", "to"];
        var switches = new Dictionary<string, string>(StringComparer.Ordinal);
        others = [];
        for (var i = 0; i < arguments.Count; i++)
        {
            var (key, value) = arguments[i].Split('=', 2) is [var left, var right] ? (left, right) : (arguments[i], null);
            if (!key.StartsWith("--", StringComparison.Ordinal) || !own.Contains(key[2..]))
            {
                others.Add(arguments[i]);
                continue;
            }

            if (key != "--generate") value ??= ++i < arguments.Count ? arguments[i] : throw new UsageException($"{key} needs a value.");
            switches[key[2..]] = value ?? "";
        }

        return new AdminCommand(name, switches);
    }
}
